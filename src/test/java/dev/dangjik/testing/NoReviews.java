package dev.dangjik.testing;

import dev.dangjik.slack.Acknowledgement;
import dev.dangjik.slack.CredentialDoor;
import dev.dangjik.slack.FormDoor;
import dev.dangjik.slack.ReviewDoor;

/// Stands where nobody reviews anything.
public final class NoReviews implements ReviewDoor {
    @Override
    public void open(Press press) {
        throw new AssertionError("nobody reviews anything here");
    }

    /// The same for passwords.
    public static void noCredentials(CredentialDoor.Press press) {
        throw new AssertionError("nobody wants to see a password here: " + press);
    }

    /// The same for forms.
    public static Acknowledgement noForms(FormDoor.Submission submission) {
        throw new AssertionError("nobody fills in anything here: " + submission);
    }

    @Override
    public Acknowledgement submit(Submission submission) {
        throw new AssertionError("nobody decides anything here");
    }
}
