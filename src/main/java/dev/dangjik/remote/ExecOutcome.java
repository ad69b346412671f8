package dev.dangjik.remote;

import java.time.Duration;

/// How a directly executed remote command ended, with what it printed (each stream capped at 8 MiB).
public sealed interface ExecOutcome {
    Bytes output();

    Bytes errors();

    /// It ended by itself.
    record Exited(int code, Bytes output, Bytes errors, boolean isTruncated) implements ExecOutcome {
        public boolean isSuccess() {
            return code == 0;
        }
    }

    /// A signal ended it, or it ended without telling a status: never success, never plain failure.
    record Killed(String signal, Bytes output, Bytes errors) implements ExecOutcome {}

    /// It was still running at its limit and was told to stop.
    record TimedOut(Duration limit, Bytes output, Bytes errors) implements ExecOutcome {}
}
