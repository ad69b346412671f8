package dev.dangjik.testing;

import dev.dangjik.slack.Acknowledgement;
import dev.dangjik.slack.ReviewDoor;

/// Stands where nobody reviews anything.
public final class NoReviews implements ReviewDoor {
    @Override
    public void open(Press press) {
        throw new AssertionError("nobody reviews anything here");
    }

    @Override
    public Acknowledgement submit(Submission submission) {
        throw new AssertionError("nobody decides anything here");
    }
}
