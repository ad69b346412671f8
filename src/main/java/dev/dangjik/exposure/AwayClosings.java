package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Procedure.AtOnce.Answer;
import dev.dangjik.command.Procedure.AtOnce.Begun;
import dev.dangjik.command.Procedure.AtOnce.Wish;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.emergency.EarlierRequests;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyFacts;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes exposures while the database does not answer: written to the emergency journal, closed on the machines,
/// looked
/// at from outside, answered. The database hears of it when it is back.
public final class AwayClosings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AwayClosings.class);

    /// Longer than the machine lets anything be open.
    private static final Duration LONGEST = Duration.ofMinutes(65);

    private static final Duration BETWEEN_CALLS = Duration.ofMinutes(2);
    private static final int MOST_CALLS = 15;

    private final Supplier<Catalogue> catalogue;
    private final Ground ground;
    private final Reach reach;
    private final Timing timing;
    private final EarlierRequests earlier;
    private final List<Answered> answered = new CopyOnWriteArrayList<>();
    private volatile boolean isEnding;

    /// Calls that somebody has answered.
    private record Answered(String stack, ClosingScope scope, Instant at) {
        boolean isAbout(AwayClosing closing) {
            return closing.stack().id().equals(stack)
                    && closing.scope().meets(scope)
                    && !at.isBefore(closing.entry().at());
        }
    }

    /// What it stands on.
    ///
    /// @param redaction takes secrets out of what people type and machines say
    public record Ground(
            Emergency emergency, ClosingMarks marks, Clock clock, Texts texts, UnaryOperator<String> redaction) {}

    /// Whom it reaches.
    public record Reach(ExposureHelper helper, OutsideLook outside, AwayNews news, Pause pause) {}

    public AwayClosings(Supplier<Catalogue> catalogue, Ground ground, Reach reach, Timing timing) {
        this.catalogue = catalogue;
        this.ground = ground;
        this.reach = reach;
        this.timing = timing;
        this.earlier = EarlierRequests.withoutRows(ground.clock());
        ground.emergency().found().forEach(earlier::remember);
    }

    /// What has begun for the same request before.
    Optional<Begun> before(Incoming incoming) {
        return earlier.known(incoming).map(standing -> switch (standing) {
            case EarlierRequests.Standing.Replayed _ -> new Begun.Replayed();
            case EarlierRequests.Standing.Again(var first) -> new Begun.Underway(first);
            case EarlierRequests.Standing.First(var answer) -> new Begun.Underway(answer);
        });
    }

    /// Begins, unless it has begun already.
    ///
    /// @param id of the request, where it may have been recorded
    Begun begin(Wish wish, ClosingScope scope, Optional<String> id) {
        return switch (earlier.first(wish.incoming())) {
            case EarlierRequests.Standing.Replayed _ -> new Begun.Replayed();
            case EarlierRequests.Standing.Again(var first) -> new Begun.Underway(first);
            case EarlierRequests.Standing.First(var answer) -> {
                Thread.ofVirtual().name("close-away").start(() -> answer(wish, scope, id, answer));
                yield new Begun.Underway(answer);
            }
        };
    }

    /// As above, and tells whoever asked.
    void beginAndTell(Wish wish, ClosingScope scope, String id) {
        if (begin(wish, scope, Optional.of(id)) instanceof Begun.Underway(var answer)) {
            var incoming = wish.incoming();
            incoming.responseUrl().ifPresent(url -> {
                var _ = answer.thenAccept(
                        late -> reach.news().tellLate(url, incoming.channel(), incoming.language(), late));
            });
        }
    }

    /// Goes on with what a bot that ended in the middle had begun. Called once when the bot is ready.
    public void resume() {
        for (var entry : ground.emergency().cutOff(Kind.CLOSE)) {
            Thread.ofVirtual().name("close-away-again").start(() -> again(entry));
        }
    }

    /// Tries nothing again from now on; the next bot goes on with what the database knows by then.
    @Override
    public void close() {
        isEnding = true;
    }

    private void answer(Wish wish, ClosingScope scope, Optional<String> id, CompletableFuture<Answer> answer) {
        try {
            var facts = EmergencyFacts.of(wish, ground.redaction());
            facts.put(CloseFact.SCOPE, scope.words());
            var entry = new EmergencyEntry(
                    id.orElseGet(() -> EmergencyFacts.fresh(ground.clock())),
                    kind(wish),
                    ground.clock().instant(),
                    facts);
            var unwritten = ground.emergency().append(entry);
            answer.complete(
                    switch (entry.kind()) {
                        case REFUSED -> said(wish.refusal().orElseThrow(), false);
                        case ON_IT -> onIt(wish, scope, entry.at());
                        case CLOSE -> close(wish, scope, entry, unwritten);
                        case ENGAGE, RESULT, CLOSED, FIGURES -> throw new IllegalStateException("no request of ours");
                    });
        } catch (RuntimeException | Error e) { // whatever it is, nobody is left without an answer
            LOG.error(
                    "Closing without the database stopped in the middle: {}",
                    wish.incoming().words(),
                    e);
            answer.complete(new Answer(
                    Reply.Notice.of(
                            Text.of("exposure.away.stopped", wish.incoming().words())),
                    true));
        }
    }

    private static Kind kind(Wish wish) {
        if (wish.refusal().isPresent()) {
            return Kind.REFUSED;
        }
        return wish.request().arguments().isSet(ExposureCloseProcedure.ON_IT) ? Kind.ON_IT : Kind.CLOSE;
    }

    private Answer said(Reply reply, boolean isForAll) {
        var _ = ground.emergency().soon();
        return new Answer(reply, isForAll);
    }

    /// Nobody is called any more by this bot; who is called by a run is told by the import.
    private Answer onIt(Wish wish, ClosingScope scope, Instant at) {
        answered.add(new Answered(wish.request().stack().id(), scope, at));
        return said(Reply.Notice.of(Text.of("exposure.close.on-it", scope.name())), true);
    }

    private Answer close(Wish wish, ClosingScope scope, EmergencyEntry entry, String unwritten) {
        var request = wish.request();
        try {
            var closing = new AwayClosing(entry, request.stack(), scope, typed(request, scope), false);
            return close(request.catalogue(), closing, unwritten);
        } catch (RuntimeException e) { // whatever it is, what was written down has an end
            ground.emergency().append(unknown(entry, Text.of("exposure.away.stopped", scope.name()), false));
            throw e;
        }
    }

    private static String typed(CommandRequest request, ClosingScope scope) {
        return "/ops " + request.stack().id() + " " + request.definition().typed() + " " + words(scope);
    }

    private static String words(ClosingScope scope) {
        return switch (scope) {
            case ClosingScope.All _ -> "--all";
            case ClosingScope.OfSurface(var surface) -> surface;
            case ClosingScope.OfRun(var id) -> "--run " + id;
        };
    }

    private Answer close(Catalogue files, AwayClosing closing, String unwritten) {
        var doors = new AwayDoors(reach.helper(), reach.outside(), files, closing.stack(), closing.asked());
        var landed = ground.marks().begin(closing.id(), closing.stack().id(), closing.scope());
        var findings = untilClosed(doors, landed);
        ground.emergency().append(result(closing, findings));
        boolean isImported = ground.emergency().isImportedSoon();
        if (!AwayCard.isOver(findings)) {
            Thread.ofVirtual().name("close-away-later").start(() -> goOn(doors, closing, findings));
        }
        return told(closing, findings, new AwayCard.Books(isImported, unwritten));
    }

    private static Answer told(AwayClosing closing, List<AwayFinding> findings, AwayCard.Books books) {
        var card = AwayCard.of(closing.stack().id(), findings, books, closing.typed());
        return new Answer(new Reply.Answer(card), !books.isImported());
    }

    /// An opening that was on its way when this was asked for may land behind the first look.
    private List<AwayFinding> untilClosed(AwayDoors doors, CompletableFuture<Void> landed) {
        boolean isRaced = !landed.isDone();
        var end = ground.clock().instant().plus(timing.toClose());
        var findings = doors.round();
        if (isRaced) {
            landed.copy()
                    .completeOnTimeout(null, ExposureHelper.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            findings = doors.round();
        }
        while (!AwayCard.isOver(findings) && ground.clock().instant().isBefore(end)) {
            reach.pause().pause(timing.betweenTries());
            findings = doors.round();
        }
        return findings;
    }

    /// Tries again and calls people, until it is closed or nothing can be open any more. Once the database knows of it,
    /// those are called by what it says.
    private void goOn(AwayDoors doors, AwayClosing closing, List<AwayFinding> before) {
        try {
            var findings = before;
            var end = ground.clock().instant().plus(LONGEST);
            var next = Instant.MIN;
            int calls = 0;
            while (!isEnding
                    && !AwayCard.isOver(findings)
                    && ground.clock().instant().isBefore(end)) {
                boolean isDue = calls < MOST_CALLS && !ground.clock().instant().isBefore(next);
                if (isDue && !isAnswered(closing) && !ground.marks().isImported(closing.id())) {
                    calls++;
                    next = ground.clock().instant().plus(BETWEEN_CALLS);
                    call(closing, findings);
                }
                reach.pause().pause(timing.later());
                findings = doors.round();
            }
            if (isEnding) {
                return;
            }
            ground.emergency().append(result(closing, findings));
            tellLate(
                    closing,
                    told(
                            closing,
                            findings,
                            new AwayCard.Books(ground.emergency().isImportedSoon(), "")));
        } catch (RuntimeException e) { // the machine closes it by itself
            LOG.error(
                    "Trying again to close {} of {}",
                    closing.scope().words(),
                    closing.stack().id(),
                    e);
        }
    }

    private boolean isAnswered(AwayClosing closing) {
        return answered.stream().anyMatch(one -> one.isAbout(closing));
    }

    private void call(AwayClosing closing, List<AwayFinding> findings) {
        var why = new ArrayList<>(findings.stream()
                .filter(finding -> !finding.isOver())
                .map(AwayCard::sentence)
                .toList());
        why.addAll(AwayCard.byHand(findings));
        reach.news().call(closing.stack(), closing.scope().name(), why);
    }

    private void tellLate(AwayClosing closing, Answer answer) {
        closing.responseUrl()
                .ifPresent(url ->
                        reach.news().tellLate(url, closing.entry().fact(Fact.CHANNEL), closing.language(), answer));
    }

    private EmergencyEntry result(AwayClosing closing, List<AwayFinding> findings) {
        var sentences = findings.stream().map(AwayCard::sentence).toList();
        var said = ground.redaction().apply(EmergencyFacts.said(ground.texts(), sentences));
        return closing.result(findings, said, ground.clock().instant());
    }

    /// What was open when it was asked for and still is, is closed now; what was opened since is not meant.
    private void again(EmergencyEntry entry) {
        try {
            var files = catalogue.get();
            var stack = files.stack(entry.text(Fact.STACK));
            if (stack.isEmpty()) {
                ground.emergency().append(unknown(entry, Text.of("exposure.away.gone"), true));
                var _ = ground.emergency().soon();
                return;
            }
            var scope = ClosingScope.of(entry.text(CloseFact.SCOPE));
            LOG.warn(
                    "Closing {} of {} again: the bot ended in the middle",
                    scope.words(),
                    stack.get().id());
            var closing = new AwayClosing(entry, stack.get(), scope, typed(files, stack.get(), scope), true);
            tellLate(closing, close(files, closing, ""));
        } catch (RuntimeException e) { // whatever it is, the others are looked at
            LOG.error("Going on with the request {} of the emergency journal", entry.id(), e);
        }
    }

    private static String typed(Catalogue files, Stack stack, ClosingScope scope) {
        return files.running(ExposureCloseProcedure.ID, stack.id())
                .map(command -> "/ops " + stack.id() + " " + command.typed() + " " + words(scope))
                .orElse("/ops " + stack.id());
    }

    /// A result for what could not be tried.
    private EmergencyEntry unknown(EmergencyEntry entry, Text why, boolean isAfterRestart) {
        var facts = new TreeMap<String, String>();
        entry.fact(Fact.STACK).ifPresent(stack -> facts.put(Fact.STACK, stack));
        entry.fact(CloseFact.SCOPE).ifPresent(scope -> facts.put(CloseFact.SCOPE, scope));
        facts.put(Fact.OUTCOME, CloseFact.OUTCOME_UNVERIFIED);
        facts.put(Fact.DETAIL, EmergencyFacts.said(ground.texts(), List.of(why)));
        if (isAfterRestart) {
            facts.put(Fact.AFTER_RESTART, "true");
        }
        return new EmergencyEntry(entry.id(), Kind.CLOSED, ground.clock().instant(), facts);
    }
}
