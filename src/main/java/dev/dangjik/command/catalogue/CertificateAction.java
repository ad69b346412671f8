package dev.dangjik.command.catalogue;

import dev.dangjik.permission.Effect;

/// What a command of the procedure `certificate` does, as its file says under `action`.
public enum CertificateAction {
    /// Looks only.
    STATUS("status"),
    /// Makes a certificate that is due anew, and has it served.
    RENEW("renew"),
    /// Asks the authority as for a renewal, and keeps nothing of the answer.
    DRY_RUN("dry-run"),
    /// Makes the first certificate of a domain, and has it served.
    ISSUE("issue");

    private final String word;

    CertificateAction(String word) {
        this.word = word;
    }

    /// The word of the files.
    public String word() {
        return word;
    }

    /// The effect that a command with this action must declare.
    public Effect effect() {
        return this == STATUS ? Effect.READ : Effect.CHANGE;
    }
}
