package dev.dangjik.exposure.vm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the helper of a machine said, or that it could not be asked.
public sealed interface HelperAnswer {
    /// To `open`.
    sealed interface ToOpen extends HelperAnswer permits Opened, Refused, Failed, CloseIncomplete, Unreachable {}

    /// To `close`.
    sealed interface ToClose extends HelperAnswer permits Closed, Refused, Failed, CloseIncomplete, Unreachable {}

    /// To `status`.
    sealed interface ToStatus extends HelperAnswer permits Status, Failed, Unreachable {}

    /// To `rotate`.
    sealed interface ToRotate extends HelperAnswer permits Rotated, Refused, Failed, Unreachable {}

    /// To `heartbeat`.
    sealed interface ToHeartbeat extends HelperAnswer permits Beaten, Refused, Failed, Unreachable {}

    /// To `preflight`.
    sealed interface ToPreflight extends HelperAnswer permits Checked, Failed, Unreachable {}

    /// It is open, and closes itself.
    ///
    /// @param openedAt by the machine's clock, whole seconds
    /// @param expiresAt by the machine's clock; the first request refused is the one a second later
    /// @param contentSha256 of what was put into nginx, 64 hex digits
    /// @param credentials told by the call that opened it and by no other; see `rotate`
    record Opened(
            String id, Instant openedAt, Instant expiresAt, String contentSha256, Optional<Credentials> credentials)
            implements ToOpen {}

    /// The password is another one now.
    record Rotated(String id, Credentials credentials) implements ToRotate {}

    /// Nothing new is served, and what was open has ended.
    record Closed(Receipt receipt) implements ToClose {}

    /// The sign of life has been noted.
    record Beaten(String id, Instant expiresAt) implements ToHeartbeat {}

    /// What is open, and what was lately.
    ///
    /// @param now the machine's clock
    record Status(Instant now, List<OpenExposure> open, List<Receipt> closed) implements ToStatus {
        public Status {
            open = List.copyOf(open);
            closed = List.copyOf(closed);
        }
    }

    /// What stands between now and an opening.
    ///
    /// @param helperSha256 of the installed scripts, to compare with [HelperPackage#sha256()]
    /// @param policySha256 of the policy file
    record Checked(Instant now, String helperSha256, String policySha256, List<Check> checks) implements ToPreflight {
        public Checked {
            checks = List.copyOf(checks);
        }

        /// Whether an opening would succeed as far as can be told.
        public boolean isReady() {
            return checks.stream().allMatch(Check::isWell);
        }
    }

    /// The machine's policy does not allow it, or the request makes no sense. Nothing was changed.
    ///
    /// @param code a word, such as `too-long` or `private-source`; `docs/exposure-helper.md` lists them
    record Refused(String code, String text) implements ToOpen, ToClose, ToRotate, ToHeartbeat {}

    /// It did not work on the machine. What was begun has been taken back: nothing is open because of this call.
    record Failed(String code, String text) implements ToOpen, ToClose, ToStatus, ToRotate, ToHeartbeat, ToPreflight {}

    /// Nothing new is served and what was open was cut, but nginx could not be given its configuration again, because
    /// somebody else's part of it is wrong. The machine tries again every ten seconds.
    ///
    /// @param text what nginx says is wrong
    record CloseIncomplete(String id, String text) implements ToOpen, ToClose {}

    /// It could not be asked, or its answer was lost.
    ///
    /// @param mayHaveActed false when nothing reached the machine; true when it is not known
    record Unreachable(boolean mayHaveActed, String text)
            implements ToOpen, ToClose, ToStatus, ToRotate, ToHeartbeat, ToPreflight {}
}
