package dev.dangjik.lab;

import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SegmentEvent;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs the remote segment of a plan under the real supervisor, to its end.
record LabRuns(Supervisor supervisor, Host host) {
    private static final Duration WAIT = Duration.ofSeconds(10);

    /// How a segment ended, and everything it told.
    record Ended(SegmentOutcome outcome, String detail, List<SegmentEvent> events, String output) {
        /// The last value of each fact.
        Map<String, String> facts() {
            var facts = new HashMap<String, String>();
            for (var event : events) {
                if (event instanceof SegmentEvent.Fact(var name, var value)) {
                    facts.put(name, value);
                }
            }
            return facts;
        }
    }

    Ended run(Plan plan, String runId) throws RemoteException {
        var key = new SegmentKey(runId, 1);
        return toTheEnd(key, launch(plan, key));
    }

    SegmentFollow launch(Plan plan, SegmentKey key) throws RemoteException {
        var segment = (Segment.Remote) plan.segments().getFirst();
        return value(supervisor.launch(host, key, SegmentFormat.render(segment, key, "hana"), Duration.ZERO));
    }

    Ended toTheEnd(SegmentKey key, SegmentFollow first) throws RemoteException {
        var events = new ArrayList<SegmentEvent>();
        var output = new StringBuilder();
        var follow = first;
        while (true) {
            events.addAll(follow.completeEvents());
            output.append(follow.output().text());
            if (follow.state() != SegmentState.RUNNING
                    && follow.state() != SegmentState.CLAIMED
                    && !follow.isMoreToRead()) {
                break;
            }
            var from = new SegmentOffsets(follow.nextEventsOffset(), follow.nextOutputOffset());
            follow = value(supervisor.follow(host, key, from, WAIT));
        }
        return new Ended(
                follow.outcome().orElseThrow(() -> new AssertionError(key + " is lost; so far: " + output)),
                follow.detail(),
                events,
                output.toString());
    }

    private static <T> T value(SupervisorAnswer<T> answer) {
        return answer.given().orElseThrow(() -> new AssertionError("the supervisor refused: " + answer));
    }
}
