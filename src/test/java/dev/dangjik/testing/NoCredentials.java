package dev.dangjik.testing;

import dev.dangjik.slack.CredentialDoor;

/// Stands where nobody wants to see a password.
public final class NoCredentials implements CredentialDoor {
    @Override
    public void open(Press press) {
        throw new AssertionError("nobody wants to see a password here: " + press);
    }
}
