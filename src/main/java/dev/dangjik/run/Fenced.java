package dev.dangjik.run;

/// Somebody else has picked the run up meanwhile, or a person has ended it: whoever gets this stops and writes nothing
/// more.
final class Fenced extends RuntimeException {
    Fenced(RunId id) {
        super("run " + id + " is somebody else's now, or has ended", null, false, false);
    }
}
