package dev.dangjik.killswitch;

/// The names of facts that a line about a switch has besides those of every request.
final class SwitchFact {
    static final String SWITCH = "switch";
    static final String ACCOUNT = "account";

    private SwitchFact() {}
}
