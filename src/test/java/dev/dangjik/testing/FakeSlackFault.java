package dev.dangjik.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// What can go wrong with one call to the fake Slack.
public sealed interface FakeSlackFault {
    /// 429 with `Retry-After`; nothing is done.
    record RateLimited(int seconds) implements FakeSlackFault {}

    /// This HTTP status; nothing is done.
    record Status(int status) implements FakeSlackFault {}

    /// 200 with this body, as a proxy before Slack might say; nothing is done.
    record Said(String body) implements FakeSlackFault {}

    /// `ok: false` with this error; nothing is done.
    record Refused(String error) implements FakeSlackFault {}

    /// The connection is closed before anything is done.
    record CutBefore() implements FakeSlackFault {}

    /// It is done, and the connection is closed without an answer.
    record CutAfter() implements FakeSlackFault {}

    /// It is done, and answered with this HTTP status all the same.
    record DoneButStatus(int status) implements FakeSlackFault {}

    /// It is done twice, and the connection is closed without an answer.
    record DoneTwiceAndCut() implements FakeSlackFault {}

    /// It is done when this opens.
    record Held(CountDownLatch until) implements FakeSlackFault {}

    /// It is done after this time.
    record Slow(Duration by) implements FakeSlackFault {}
}
