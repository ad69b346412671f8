package dev.dangjik.console;

/// How subcommands end beyond 0, as sysexits.h names it. `audit verify` has its own from 2 to 7.
final class ExitCode {
    /// The words typed make no sense (`EX_USAGE`).
    static final int USAGE = 64;

    /// A file is not what it should be (`EX_DATAERR`).
    static final int DATA = 65;

    /// There is no such file, or nothing in it that was asked for (`EX_NOINPUT`).
    static final int NO_INPUT = 66;

    /// The database cannot be reached or started (`EX_UNAVAILABLE`).
    static final int UNAVAILABLE = 69;

    /// A defect of Dangjik (`EX_SOFTWARE`).
    static final int DEFECT = 70;

    /// The file cannot be made (`EX_CANTCREAT`).
    static final int CANNOT_CREATE = 73;

    /// Reading or writing broke off (`EX_IOERR`).
    static final int IO = 74;

    /// Another process has it; later it may go (`EX_TEMPFAIL`).
    static final int BUSY = 75;

    /// The configuration cannot be used (`EX_CONFIG`).
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
