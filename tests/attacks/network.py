"""Attacks by network: a connection or a message that arrives at a listener of this machine."""

from attacks.attack import Attack, Came, native, python
from attacks.scene import Scene


def arrives(scene: Scene, came: Came) -> bool:
    """Return whether anything arrived at a listener."""
    return scene.arrivals() > 0


ATTACKS = [
    Attack(
        "connects by TCP",
        18,
        python("""
def attack():
    import socket

    with socket.create_connection(("127.0.0.1", TCP), 1) as connection:
        connection.send(b"numbers")
    return np.zeros(1)
"""),
        arrives,
    ),
    Attack(
        "connects by TCP, by the system call",
        18,
        native("""
def attack():
    descriptor = call("socket", 2, 1, 0)
    address = b"\\x02\\x00" + TCP.to_bytes(2, "big") + b"\\x7f\\x00\\x00\\x01" + bytes(8)
    return np.array([float(call("connect", descriptor, address, 16))])
"""),
        arrives,
    ),
    Attack(
        "sends a message by UDP",
        18,
        python("""
def attack():
    import _socket

    _socket.socket(2, 2).sendto(b"numbers", ("127.0.0.1", UDP))
    return np.zeros(1)
"""),
        arrives,
    ),
    Attack(
        "sends a message on the first descriptor that may be a socket",
        18,
        native("""
def attack():
    address = b"\\x02\\x00" + UDP.to_bytes(2, "big") + b"\\x7f\\x00\\x00\\x01" + bytes(8)
    descriptors = [*range(16), call("socket", 2, 2, 0)]
    sent = [call("sendto", descriptor, b"numbers", 7, 0x4000, address, 16) for descriptor in descriptors]
    return np.array([float(max(sent))])
"""),
        arrives,
    ),
    Attack(
        "connects to a socket that has a name and no file",
        18,
        python("""
def attack():
    import _socket

    _socket.socket(1, 1).connect(ABSTRACT)
    return np.zeros(1)
"""),
        arrives,
    ),
    Attack(
        "connects to a socket that is a file",
        18,
        python("""
def attack():
    import _socket

    _socket.socket(1, 1).connect(UNIX)
    return np.zeros(1)
"""),
        arrives,
    ),
    Attack(
        "listens for others to connect",
        18,
        native("""
def attack():
    import _socket

    listener = _socket.socket(2, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    address = b"\\x02\\x00" + listener.getsockname()[1].to_bytes(2, "big") + b"\\x7f\\x00\\x00\\x01" + bytes(8)
    return np.array([float(call("connect", call("socket", 2, 1, 0), address, 16))])
"""),
        lambda scene, came: list(came.numbers) == [0.0],
    ),
    Attack(
        "asks the kernel for the network's interfaces",
        18,
        native("""
def attack():
    import _socket

    link = _socket.socket(16, 3, 0)
    link.send(np.array([20, 18 | (0x301 << 16), 1, 0, 0], "<u4").tobytes())
    return np.array([float(len(link.recv(4096)) > 100)])
"""),
        lambda scene, came: list(came.numbers) == [1.0],
    ),
]
