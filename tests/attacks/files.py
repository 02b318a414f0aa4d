"""Attacks on files: reading the secret, the answers; writing, changing, removing, filling."""

from attacks.attack import Attack, Came, Control, native, python, told_secret
from attacks.scene import Scene


def makes_a_file(scene: Scene, came: Came) -> bool:
    """Return whether there is a file that was not there."""
    return bool(scene.made())


def touches_the_target(scene: Scene, came: Came) -> bool:
    """Return whether the target was changed, moved or removed."""
    return scene.target_is_touched()


def told_the_answer(scene: Scene, came: Came) -> bool:
    """Return whether it gave the beginning of one of the course team's answers."""
    return list(came.numbers) == list((scene.root / "solutions" / "gates" / "mul.py").read_bytes()[:200])


def fills_the_disk(scene: Scene, came: Came) -> bool:
    """Return whether it wrote more than a mebibyte."""
    return sum(path.stat().st_size for path in scene.folder.iterdir()) > 1 << 20


ATTACKS = [
    Attack(
        "reads a file",
        1,
        python("""
def attack():
    with open(SECRET, "rb") as file:
        return np.array(list(file.read()))
"""),
        told_secret,
    ),
    Attack(
        "reads a file at the top level, before anything is asked",
        1,
        python("""
FOUND = list(open(SECRET, "rb").read())


def attack():
    return np.array(FOUND)
"""),
        told_secret,
    ),
    Attack(
        "reads a file by the system call",
        1,
        native("""
def attack():
    descriptor = call("openat", -100, SECRET.encode(), 0, 0)
    buffer = ctypes.create_string_buffer(SIZE)
    call("read", descriptor, buffer, SIZE)
    return np.array(list(buffer.raw))
"""),
        told_secret,
    ),
    Attack(
        "reads a file by the newer system call",
        1,
        native("""
def attack():
    how = np.zeros(3, "<u8")
    descriptor = call("openat2", -100, SECRET.encode(), how.tobytes(), 24)
    buffer = ctypes.create_string_buffer(SIZE)
    call("read", descriptor, buffer, SIZE)
    return np.array(list(buffer.raw))
"""),
        told_secret,
    ),
    Attack(
        "has numpy read a file",
        1,
        python("""
def attack():
    return np.fromfile(SECRET, np.uint8)
"""),
        told_secret,
    ),
    Attack(
        "maps a file into memory",
        1,
        python("""
def attack():
    return np.array(np.memmap(SECRET, np.uint8, "r"))
"""),
        told_secret,
    ),
    Attack(
        "has the C library read a file",
        1,
        native("""
def attack():
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(SECRET.encode(), b"r")
    buffer = ctypes.create_string_buffer(SIZE)
    if file:
        libc.fread(buffer, 1, SIZE, ctypes.c_void_p(file))
    return np.array(list(buffer.raw))
"""),
        told_secret,
    ),
    Attack(
        "reads the course team's answer",
        1,
        python("""
def attack():
    with open(SOLUTION, "rb") as file:
        return np.array(list(file.read(200)))
"""),
        told_the_answer,
    ),
    Attack(
        "imports the answers from where they lie",
        8,
        python("""
def attack():
    sys.path.insert(0, FOLDER)
    import answers

    return np.array(answers.ANSWER)
"""),
        told_secret,
    ),
    Attack(
        "loads the answers with a loader of its own",
        8,
        python("""
def attack():
    from importlib.machinery import SourceFileLoader

    return np.array(SourceFileLoader("answers", FOLDER + "/answers.py").load_module().ANSWER)
"""),
        told_secret,
    ),
    Attack(
        "lists a folder",
        1,
        python("""
def attack():
    return np.array([len(os.listdir(FOLDER)), "answers.py" in os.listdir(FOLDER)], float)
"""),
        lambda scene, came: list(came.numbers) == [3.0, 1.0],
    ),
    Attack(
        "asks how large a file is",
        1,
        native("""
def attack():
    buffer = np.zeros(32, "<u8")
    call("statx", -100, SOLUTION.encode(), 0, 0xFFF, buffer.ctypes.data)
    return np.array([float(buffer[5])])
"""),
        lambda scene, came: (
            list(came.numbers) == [float((scene.root / "solutions" / "gates" / "mul.py").stat().st_size)]
        ),
    ),
    Attack(
        "reads the judge's environment",
        3,
        python("""
def attack():
    text = open(f"/proc/{JUDGE}/environ", "rb").read()
    at = text.index(SECRET_NAME.encode() + b"=") + len(SECRET_NAME) + 1
    return np.array(list(bytes.fromhex(text[at : at + 2 * SIZE].decode())))
"""),
        told_secret,
    ),
    Attack(
        "reads its parent's environment",
        3,
        python("""
def attack():
    text = open(f"/proc/{os.getppid()}/environ", "rb").read()
    at = text.index(SECRET_NAME.encode() + b"=") + len(SECRET_NAME) + 1
    return np.array(list(bytes.fromhex(text[at : at + 2 * SIZE].decode())))
"""),
        told_secret,
        control=Control.PLAIN,
    ),
    Attack(
        "opens a descriptor of the judge's by its name",
        3,
        python("""
def attack():
    return np.array(list(open(f"/proc/{JUDGE}/fd/{DESCRIPTOR}", "rb").read()))
"""),
        told_secret,
    ),
    Attack(
        "reads every descriptor that it was born with",
        3,
        python("""
def attack():
    found = b""
    for descriptor in range(3, 1024):
        try:
            found += os.pread(descriptor, SIZE, 0)
        except OSError:
            pass
    return np.array(list(found))
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "writes a file",
        6,
        python("""
def attack():
    with open(FOLDER + "/results.json", "w") as file:
        file.write('{"score": 100}')
    return np.zeros(1)
"""),
        makes_a_file,
        control=Control.PLAIN,
    ),
    Attack(
        "changes a file",
        6,
        python("""
def attack():
    with open(TARGET, "a") as file:
        file.write("and more")
    return np.zeros(1)
"""),
        touches_the_target,
        control=Control.PLAIN,
    ),
    Attack(
        "has numpy write a file",
        6,
        python("""
def attack():
    np.zeros(3).tofile(FOLDER + "/numbers")
    return np.zeros(1)
"""),
        makes_a_file,
        control=Control.PLAIN,
    ),
    Attack(
        "empties a file",
        6,
        python("""
def attack():
    os.truncate(TARGET, 0)
    return np.zeros(1)
"""),
        touches_the_target,
    ),
    Attack(
        "makes a file everybody's",
        6,
        python("""
def attack():
    os.chmod(TARGET, 0o4777)
    return np.zeros(1)
"""),
        lambda scene, came: (scene.folder / "target").stat().st_mode & 0o111 != 0,
    ),
    Attack(
        "removes a file",
        6,
        python("""
def attack():
    os.unlink(TARGET)
    return np.zeros(1)
"""),
        touches_the_target,
        control=Control.PLAIN,
    ),
    Attack(
        "puts another file in a file's place",
        6,
        python("""
def attack():
    os.rename(SECRET, TARGET)
    return np.zeros(1)
"""),
        touches_the_target,
    ),
    Attack(
        "leaves a link to what it may not read",
        20,
        python("""
def attack():
    os.symlink("/etc/shadow", FOLDER + "/link")
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "leaves a second name of a file",
        20,
        python("""
def attack():
    os.link(SECRET, FOLDER + "/link")
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "leaves a pipe that whoever reads it waits at",
        20,
        python("""
def attack():
    os.mkfifo(FOLDER + "/pipe")
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "makes folders in folders",
        15,
        python("""
def attack():
    os.makedirs(FOLDER + "/deep" * 50)
    return np.zeros(1)
"""),
        makes_a_file,
        control=Control.PLAIN,
    ),
    Attack(
        "fills the disk",
        15,
        python("""
def attack():
    with open(FOLDER + "/much", "wb") as file:
        for _ in range(8):
            file.write(bytes(1 << 20))
    return np.zeros(1)
"""),
        fills_the_disk,
        control=Control.PLAIN,
    ),
]
