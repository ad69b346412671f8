package dev.dangjik.config;

/// One thing wrong in a file or setting, with the place where a person can mend it.
///
/// @param place file path relative to the workspace, or the name of an environment variable
/// @param line 1-based line in that file, 0 where a line makes no sense
/// @param message what is wrong, and what is expected instead
public record Problem(String place, int line, String message) {
    @Override
    public String toString() {
        return line > 0 ? place + ":" + line + ": " + message : place + ": " + message;
    }
}
