package dev.dangjik.run;

/// Where the engine may be made to crash, to prove that nothing is lost.
@FunctionalInterface
public interface Failpoints {
    void hit(Failpoint point);

    /// Nothing happens.
    static Failpoints none() {
        return _ -> {};
    }
}
