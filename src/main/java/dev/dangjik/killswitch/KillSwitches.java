package dev.dangjik.killswitch;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.emergency.EarlierRequests;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyFacts;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.run.TriggerClient;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything about kill switches, put together.
public final class KillSwitches {
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitches.class);

    /// Older than this a request that a crash cut off is not done any more: its person has long done something else.
    private static final Duration STALE = Duration.ofMinutes(10);

    private final Supplier<Catalogue> catalogue;
    private final Clock clock;
    private final SwitchNews news;
    private final Emergency emergency;
    private final EngageProcedure engaging;
    private final List<Procedure> procedures;
    private final TriggerClient triggers;

    /// What it stands on.
    ///
    /// @param urgent transactions that somebody waits for within seconds
    public record Ground(Transactions urgent, Emergency emergency, Clock clock, Redactor redactor, Texts texts) {}

    /// Whom it reaches.
    public record Reach(RemoteShell shell, Secrets secrets, SwitchNews news) {}

    public KillSwitches(Supplier<Catalogue> catalogue, Ground ground, Reach reach) {
        this.catalogue = catalogue;
        this.clock = ground.clock();
        this.news = reach.news();
        this.emergency = ground.emergency();
        emergency.add(new EngageTaker(new EngageNews(news, catalogue)));
        var line = new SwitchLine(reach.shell(), reach.secrets());
        var figures = new Figures(line);
        var engagements = new Engagements(ground.urgent());
        var marks = new EngageMarks();
        var earlier = EarlierRequests.withRows(ground.urgent(), clock);
        emergency.found().forEach(earlier::remember);
        var afterwards = new Afterwards(emergency, figures, ground.texts(), clock);
        this.engaging = new EngageProcedure(
                new EngageParts(emergency, line, earlier, afterwards, marks, clock), ground.redactor()::redact);
        this.procedures = List.of(
                engaging,
                new LiftProcedure(line, figures, engagements, ground.texts()),
                new StatusProcedure(line, figures, engagements));
        this.triggers = new SwitchTriggers(line, catalogue, marks, engagements);
    }

    public List<Procedure> procedures() {
        return procedures;
    }

    /// Makes the calls of plans that lift a switch.
    public TriggerClient triggers() {
        return triggers;
    }

    /// Goes on with what stood in the journal without a result when this was made, in the background. Called once when
    /// the bot is ready; what has been asked for meanwhile is being done already.
    public void resume() {
        for (var entry : emergency.cutOff(Kind.ENGAGE)) {
            Thread.ofVirtual().name("engage-again").start(() -> again(entry));
        }
    }

    private void again(EmergencyEntry entry) {
        try {
            var isStale = entry.at().isBefore(clock.instant().minus(STALE));
            var request = isStale ? Optional.<CommandRequest>empty() : request(entry);
            if (request.isEmpty()) {
                var why = Text.of(isStale ? "killswitch.cut-off-long-ago" : "killswitch.gone");
                emergency.append(engaging.result(
                        entry.id(),
                        new Engaged(Engaged.Outcome.UNKNOWN, List.of(why)),
                        Map.of(Fact.AFTER_RESTART, "true")));
                var _ = emergency.soon();
                return;
            }
            LOG.warn(
                    "Engaging {} again: the bot ended before it was known what came of it",
                    entry.text(SwitchFact.SWITCH));
            var answer = engaging.again(request.get(), SwitchCall.of(request.get()), entry);
            entry.fact(Fact.RESPONSE_URL)
                    .ifPresent(url -> news.tellLate(
                            url, entry.fact(Fact.CHANNEL), Language.valueOf(entry.text(Fact.LANGUAGE)), answer));
        } catch (RuntimeException e) { // whatever it is, the others are looked at
            LOG.error("Going on with the request {} of the emergency journal", entry.id(), e);
        }
    }

    /// As it was authorised; the files must still know what it is about.
    private Optional<CommandRequest> request(EmergencyEntry entry) {
        var now = catalogue.get();
        var stack = now.stack(entry.text(Fact.STACK));
        var command = now.turning(entry.text(SwitchFact.SWITCH), KillSwitch.Verb.ENGAGE, entry.text(Fact.STACK));
        if (stack.isEmpty() || command.isEmpty()) {
            return Optional.empty();
        }
        var arguments = new TreeMap<String, String>();
        arguments.put("account", entry.text(SwitchFact.ACCOUNT));
        entry.fact(Fact.REASON).ifPresent(reason -> arguments.put("reason", reason));
        return Optional.of(new CommandRequest(
                now,
                stack.get(),
                command.get(),
                new ParsedArguments.Valid(arguments),
                EmergencyFacts.actor(entry),
                clock.instant()));
    }
}
