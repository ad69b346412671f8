package dev.dangjik.plan;

/// What a change holds while it runs: one service of one stack. Written `stack/service`.
public record LockName(String stack, String service) {
    public static LockName parse(String text) {
        int slash = text.indexOf('/');
        return new LockName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return stack + "/" + service;
    }
}
