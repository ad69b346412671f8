package dev.dangjik.audit;

import java.util.List;

/// What checking the chain found.
///
/// @param rows links that were read
/// @param link number of the first link that is wrong; 0 when none is
/// @param head hash of the last link in hex; 64 zeros when there is none
/// @param lines what a person is shown
public record AuditVerification(Verdict verdict, long rows, long link, String head, List<String> lines) {
    public AuditVerification {
        lines = List.copyOf(lines);
    }

    /// How it ended; the number is the exit code of `dangjik audit verify`.
    public enum Verdict {
        /// Untouched, and anchors outside the database agree.
        OK(0),
        /// A link does not hold what was hashed.
        ALTERED(2),
        /// A link does not follow the one before it.
        BROKEN_LINK(3),
        /// An anchor tells of links that are gone.
        TRUNCATED(4),
        /// An anchor tells another hash than the chain.
        REWRITTEN(5),
        /// Untouched as far as can be told, but an anchor or a whole place could not be looked at.
        INCONCLUSIVE(6),
        /// An anchor is gone from where it was written.
        ANCHOR_GAP(7),
        /// An anchor does not say any more what was signed.
        ANCHOR_EDITED(7);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /// Whether nothing speaks against the chain. Without anchors, more cannot be said.
    public boolean isAcceptable() {
        return verdict == Verdict.OK || verdict == Verdict.INCONCLUSIVE;
    }
}
