"""What judge and zygote say to each other: three messages. Everything else passes between judge and child."""

import struct

#: The judge asks for a child, with three descriptors (request, output, results): bytes of memory, seconds of processor time.
ASK = struct.Struct("<QI")
#: A child has begun, with its pidfd.
BEGUN = b"begun"
#: It has ended: the word, its wait status, seconds of user and system, KiB of memory.
ENDED = struct.Struct("<5siddq")
#: At most so long is what the zygote first says: which doors are shut.
REPORT_BYTES = 4096
