package dev.dangjik.testing;

import dev.dangjik.slack.Acknowledgement;
import dev.dangjik.slack.CredentialDoor;
import dev.dangjik.slack.FormDoor;
import dev.dangjik.slack.ReviewDoor;

/// Stands where nobody reviews anything, wants to see a password or fills in a form.
public final class NoReviews implements ReviewDoor, CredentialDoor, FormDoor {
    @Override
    public void open(ReviewDoor.Press press) {
        throw new AssertionError("nobody reviews anything here");
    }

    @Override
    public void open(CredentialDoor.Press press) {
        throw new AssertionError("nobody wants to see a password here: " + press);
    }

    @Override
    public Acknowledgement submit(FormDoor.Submission submission) {
        throw new AssertionError("nobody fills in anything here: " + submission);
    }

    @Override
    public Acknowledgement submit(ReviewDoor.Submission submission) {
        throw new AssertionError("nobody decides anything here");
    }
}
