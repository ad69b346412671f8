package dev.dangjik.run;

/// Somebody else has picked the run up meanwhile: whoever gets this stops and writes nothing more.
final class Fenced extends RuntimeException {
    Fenced(RunId id) {
        super("run " + id + " has been picked up by another", null, false, false);
    }
}
