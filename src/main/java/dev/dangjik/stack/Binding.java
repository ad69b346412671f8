package dev.dangjik.stack;

/// The answer of the site to an id.
public sealed interface Binding<T> {
    /// The site knows it.
    record Bound<T>(T value) implements Binding<T> {}

    /// The site does not know it yet.
    ///
    /// @param file the site file as the operator calls it
    /// @param line what to add there, ready to be copied and filled in
    record Unbound<T>(String id, String file, String line) implements Binding<T> {}
}
