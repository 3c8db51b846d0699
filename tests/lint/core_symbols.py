"""Checks that the core library calls nothing that does I/O, reads a clock or
the environment, ends the process or depends on the locale.

Usage: core_symbols.py libcore.a
"""

import re
import subprocess
import sys

# Functions and objects of libc the core has no business with. Names are as in
# the source; a fortified call (__printf_chk) counts as the plain one.
DENIED = """
open openat creat fopen fdopen freopen fclose fread fwrite fflush fseek
fgets fgetc fputs fputc getline getdelim getc getchar putc putchar puts ungetc
printf fprintf vprintf vfprintf dprintf vdprintf perror
stdin stdout stderr
read write pread pwrite readv writev close dup dup2 pipe pipe2 poll select
stat lstat fstat access unlink rename mkdir opendir mkstemp tmpfile
socket connect send recv getaddrinfo
fork vfork execve execv execvp execl execlp posix_spawn posix_spawnp system
popen wait waitpid kill raise signal sigaction sigprocmask
exit _exit _Exit quick_exit abort atexit
err errx warn warnx verr verrx vwarn vwarnx syslog
getenv secure_getenv setenv putenv unsetenv environ
time clock clock_gettime gettimeofday localtime localtime_r strftime
setlocale newlocale uselocale nl_langinfo
isatty ioctl tcgetattr tcsetattr
sleep usleep nanosleep
rand random arc4random
pthread_create dlopen
""".split()
DENIED_PREFIXES = ("uv_",)


def plain(symbol):
    """The name as in the source: __vfprintf_chk is vfprintf."""
    symbol = symbol.split("@")[0]
    match = re.fullmatch(r"__(\w+)_chk", symbol)
    if match:
        symbol = match.group(1)
    return re.sub(r"^__isoc\d+_|^__interceptor_", "", symbol)


def undefined(archive):
    """[(object, symbol)] of what the archive's members leave undefined."""
    output = subprocess.run(["nm", "-A", "-u", archive], check=True,
                            capture_output=True, text=True).stdout
    found = []
    for line in output.splitlines():
        where, _, symbol = line.rpartition(" U ")
        if symbol:
            found.append((where.rstrip(" :").rpartition(":")[2], symbol))
    return found


def main(archive):
    symbols = undefined(archive)
    if not symbols:
        print(f"{archive}: nm shows no undefined symbols at all")
        return 1
    wrong = sorted({
        (where, plain(symbol)) for where, symbol in symbols
        if plain(symbol) in DENIED
        or plain(symbol).startswith(DENIED_PREFIXES)})
    for where, symbol in wrong:
        print(f"{where}: the core may not use {symbol}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
