package dev.dangjik.plan;

/// How the supervisor detaches from the SSH session so that it outlives it. Chosen once per host, best first.
public enum DetachMode {
    SUDO_SYSTEMD_RUN("sudo-systemd-run"),
    USER_SYSTEMD_RUN("user-systemd-run"),
    SETSID("setsid");

    private final String id;

    DetachMode(String id) {
        this.id = id;
    }

    /// The word the supervisor knows it by.
    public String id() {
        return id;
    }

    /// The way that the supervisor calls `id`.
    ///
    /// @throws IllegalArgumentException for a word the supervisor does not know
    public static DetachMode of(String id) {
        for (var mode : values()) {
            if (mode.id.equals(id)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("no such way to detach: " + id);
    }
}
