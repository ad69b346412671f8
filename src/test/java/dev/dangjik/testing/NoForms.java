package dev.dangjik.testing;

import dev.dangjik.slack.Acknowledgement;
import dev.dangjik.slack.FormDoor;

/// Stands where nobody fills in a form.
public final class NoForms implements FormDoor {
    @Override
    public Acknowledgement submit(Submission submission) {
        throw new AssertionError("nobody fills in anything here: " + submission);
    }
}
