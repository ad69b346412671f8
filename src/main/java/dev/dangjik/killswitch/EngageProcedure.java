package dev.dangjik.killswitch;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Reply;
import dev.dangjik.emergency.EarlierRequests;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyFacts;
import dev.dangjik.message.Text;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Engages a kill switch at once: written to the emergency journal, called, read back, answered. The database takes no
/// part in it and hears of it afterwards.
///
/// It is always done so, also while the database is there: a way that is used every time works when it is needed.
public final class EngageProcedure implements Procedure.AtOnce {
    private static final Logger LOG = LoggerFactory.getLogger(EngageProcedure.class);

    /// Longer than a call that lifts it takes.
    private static final Duration LIFTING = Duration.ofSeconds(30);

    private final Emergency emergency;
    private final SwitchLine line;
    private final EarlierRequests earlier;
    private final Afterwards afterwards;
    private final EngageMarks marks;
    private final Clock clock;
    private final UnaryOperator<String> redaction;

    EngageProcedure(EngageParts parts, UnaryOperator<String> redaction) {
        this.emergency = parts.emergency();
        this.line = parts.line();
        this.earlier = parts.earlier();
        this.afterwards = parts.afterwards();
        this.marks = parts.marks();
        this.clock = parts.clock();
        this.redaction = redaction;
    }

    @Override
    public String id() {
        return "kill-switch-engage";
    }

    @Override
    public Begun begin(Wish wish) {
        return switch (earlier.first(wish.incoming())) {
            case EarlierRequests.Standing.Replayed _ -> new Begun.Replayed();
            case EarlierRequests.Standing.Again(var first) -> new Begun.Underway(first);
            case EarlierRequests.Standing.First(var answer) -> {
                Thread.ofVirtual().name("engage-" + wish.request().stack().id()).start(() -> answer(wish, answer));
                yield new Begun.Underway(answer);
            }
        };
    }

    private void answer(Wish wish, CompletableFuture<Answer> answer) {
        try {
            answer.complete(
                    wish.refusal().isPresent() ? refused(wish, wish.refusal().get()) : engaged(wish));
        } catch (RuntimeException | Error e) { // whatever it is, nobody is left without an answer
            LOG.error(
                    "Engaging a kill switch stopped in the middle: {}",
                    wish.incoming().words(),
                    e);
            answer.complete(new Answer(
                    Reply.Notice.of(
                            Text.of("killswitch.stopped", wish.incoming().words())),
                    true));
        }
    }

    private Answer refused(Wish wish, Reply refusal) {
        var id = EmergencyFacts.fresh(clock);
        emergency.append(new EmergencyEntry(id, Kind.REFUSED, clock.instant(), facts(wish)));
        var _ = emergency.soon();
        return new Answer(refusal, false);
    }

    private Answer engaged(Wish wish) {
        var about = SwitchCall.of(wish.request());
        var entry = new EmergencyEntry(EmergencyFacts.fresh(clock), Kind.ENGAGE, clock.instant(), facts(wish));
        var unwritten = emergency.append(entry);
        return engage(wish.request(), about, entry, unwritten);
    }

    private Answer engage(CommandRequest request, SwitchCall about, EmergencyEntry entry, String unwritten) {
        var engaged = turn(request, about, entry.id());
        emergency.append(result(entry.id(), engaged, Map.of()));
        boolean isImported = emergency.isImportedSoon();
        afterwards.figures(request.catalogue().site(), about, entry.id());
        var card = EngageCard.of(request.catalogue(), about, engaged, unwritten);
        return new Answer(new Reply.Answer(card), !isImported);
    }

    /// Where a call that lifts it is under way, which may land behind this one, it is engaged once more behind that.
    private Engaged turn(CommandRequest request, SwitchCall about, String id) {
        var lifting = marks.begin(about, id);
        boolean isRaced = !lifting.isDone();
        var engaged = turn(request, about);
        if (!isRaced) {
            return engaged;
        }
        lifting.copy()
                .completeOnTimeout(null, LIFTING.toSeconds(), TimeUnit.SECONDS)
                .join();
        var again = turn(request, about);
        return again.outcome() == Engaged.Outcome.ALREADY && engaged.outcome().isSeen() ? engaged : again;
    }

    private Engaged turn(CommandRequest request, SwitchCall about) {
        var calls = List.of(about.glance(), about.turn(about.killSwitch().engage()), about.read());
        return Engaged.of(about, line.call(request.catalogue().site(), about, calls));
    }

    /// Goes on with what a crash cut off: what was written down and has no result is done again, since doing it twice
    /// does no harm and not doing it might.
    Answer again(CommandRequest request, SwitchCall about, EmergencyEntry entry) {
        var engaged = turn(request, about, entry.id());
        emergency.append(result(entry.id(), engaged, Map.of(Fact.AFTER_RESTART, "true")));
        boolean isImported = emergency.isImportedSoon();
        return new Answer(new Reply.Answer(EngageCard.of(request.catalogue(), about, engaged, "")), !isImported);
    }

    EmergencyEntry result(String id, Engaged engaged, Map<String, String> more) {
        var facts = new TreeMap<>(more);
        facts.put(Fact.OUTCOME, engaged.outcome().word());
        facts.put(Fact.DETAIL, redaction.apply(afterwards.said(engaged.why())));
        return new EmergencyEntry(id, Kind.RESULT, clock.instant(), facts);
    }

    private SortedMap<String, String> facts(Wish wish) {
        var about = SwitchCall.of(wish.request());
        var facts = EmergencyFacts.of(wish, redaction);
        facts.put(SwitchFact.SWITCH, about.killSwitch().id());
        facts.put(SwitchFact.ACCOUNT, about.account());
        var reason = wish.request().arguments().values().get(Fact.REASON);
        if (reason != null) {
            facts.put(Fact.REASON, redaction.apply(reason));
        }
        return facts;
    }
}
