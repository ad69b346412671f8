package dev.dangjik.remote;

import java.nio.charset.StandardCharsets;

/// How a directly executed remote command ended, with what it printed (each stream capped at 8 MiB).
public sealed interface ExecOutcome {
    byte[] output();

    byte[] errors();

    /// It ended by itself.
    record Exited(int code, byte[] output, byte[] errors, boolean isTruncated) implements ExecOutcome {
        public boolean isSuccess() {
            return code == 0;
        }
    }

    /// A signal ended it, or it ended without telling a status: never success, never plain failure.
    record Killed(String signal, byte[] output, byte[] errors) implements ExecOutcome {}

    /// It was still running at its limit and was told to stop.
    record TimedOut(java.time.Duration limit, byte[] output, byte[] errors) implements ExecOutcome {}

    default String outputText() {
        return new String(output(), StandardCharsets.UTF_8);
    }

    default String errorText() {
        return new String(errors(), StandardCharsets.UTF_8);
    }
}
