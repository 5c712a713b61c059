"""What a sans-IO archive must not call, read from its undefined symbols.

Only stack/net touches the operating system, cpp-httplib does in mocks/front, and harness/cli is
the terminal. Whatever else calls one of these cannot be replayed from a seed.
"""

import pathlib
import re
import subprocess

from layers import libraries

WITH_IO = {"stack/net", "mocks/front", "harness/cli"}

# Names as nm prints them, and what to do instead.
FORBIDDEN = {
    "sockets belong to stack/net": r"""socket|socketpair|connect|bind|listen|accept4?|shutdown
        |send(to|msg)?|recv(from|msg)?|poll|ppoll|select|epoll_\w+|getaddrinfo|gethostbyname\w*""",
    "files belong to stack/net": r"""open(at)?(64)?|creat(64)?|fopen(64)?|freopen(64)?|fdopen
        |read|pread(64)?|write|pwrite(64)?|unlink(at)?|rename(at)?|mkdir|rmdir|opendir|stat(64)?
        |fstat(64)?|mmap(64)?|tmpfile|mkstemp|mkdtemp|realpath
        |_ZNSt(13)?basic_(i|o)?fstream.*|_ZNSt1[34]basic_[iof]+stream.*|_ZNSt13basic_filebuf.*
        |_ZNSt10filesystem(?!.*4path).*""",
    "time is an argument (Instant), or a Clock": r"""clock_gettime|gettimeofday|time|clock|ftime
        |localtime(_r)?|mktime|timespec_get|_ZNSt6chrono.*_clock3nowEv""",
    "sans-IO code is single-threaded and never waits": r"""pthread_create|thrd_create|nanosleep
        |clock_nanosleep|u?sleep|sched_yield|sem_\w+|_ZNSt6thread.*|pthread_(mutex|cond)_.*
        |_ZNSt18condition_variable.*""",
    "randomness is an Rng& or Choices&": r"""getrandom|getentropy|s?rand|s?random(_r)?|rand_r
        |[ejlmn]rand48|arc4random\w*|RAND_(priv_)?bytes|_ZNSt13random_device.*""",
    "processes and their environment belong to stack/net": r"""fork|vfork|exec[lv]p?e?|execvpe
        |posix_spawnp?|system|popen|waitpid|kill|signal|sigaction|(secure_)?getenv|setenv|getpid""",
}

_PATTERNS = {
    why: re.compile(r"(?:%s)\Z" % re.sub(r"\s+", "", names)) for why, names in FORBIDDEN.items()
}


def offences(archive_symbols):
    """(symbol, why) for each forbidden name among `nm`'s undefined symbols."""
    for symbol in sorted(archive_symbols):
        name = symbol.partition("@")[0]
        for why, pattern in _PATTERNS.items():
            if pattern.match(name):
                yield name, why


def undefined_symbols(archive):
    """What the archive's members leave to others, as nm prints it."""
    out = subprocess.run(["nm", "-u", "-P", str(archive)], capture_output=True, check=True)
    return set(re.findall(r"^(\S+) [Uvw]\b", out.stdout.decode(), re.MULTILINE))


def sans_io_symbols(tree, build):
    """A sans-IO archive that calls sockets, files, clocks, threads or the machine's randomness."""
    built = pathlib.Path(build).rglob("libgatecrash_*.a")
    archives = {path.stem.removeprefix("lib"): path for path in built}
    for target, folder in sorted(libraries(tree).items()):
        if target not in archives:
            yield folder, 1, f"{target} is not built: build everything first"
            continue
        found = list(offences(undefined_symbols(archives[target])))
        if folder not in WITH_IO:
            for name, why in found:
                yield folder, 1, f"{target} calls {name}: {why}"
        elif folder == "stack/net" and not found:
            yield folder, 1, f"nothing forbidden in {target}, all system calls: we are blind"
