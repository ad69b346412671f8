package dev.dangjik.remote;

/// The byte pipe under an SSH connection, as its watchdog sees it.
interface Wire {
    /// How many times bytes have arrived so far: any change is a sign of life.
    long arrivals();

    /// Ends the pipe at once, takes no lock of the SSH library, and never waits. Everything blocked on it
    /// returns.
    void cut();
}
