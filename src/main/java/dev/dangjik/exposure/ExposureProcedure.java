package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Procedure;
import dev.dangjik.config.Durations;
import dev.dangjik.exposure.vm.Check;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Surface;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `expose <surface> [duration] --from <address> <reason>`: opens an admin page for a while, for somebody. The usual
/// way is a tunnel, which opens nothing.
public final class ExposureProcedure implements Procedure.Change {
    /// More than this between the machine's clock and the bot's, and nobody could say when an opening ends.
    /// What the action `open` is registered under.
    static final String ID = "exposure-open";

    private static final Duration SKEW = Duration.ofSeconds(5);

    private final ExposureHelper helper;
    private final Clock clock;
    private final Texts texts;

    public ExposureProcedure(ExposureHelper helper, Clock clock, Texts texts) {
        this.helper = helper;
        this.clock = clock;
        this.texts = texts;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Planned plan(CommandRequest request) throws RemoteException {
        return switch (read(request)) {
            case Read.Wrong(var refused) -> refused;
            case Read.Fits(var opening) -> plan(request, opening);
        };
    }

    private sealed interface Read {
        record Fits(Opening opening) implements Read {}

        record Wrong(Planned.Refused refused) implements Read {}
    }

    private static Read read(CommandRequest request) {
        var surface = request.stack()
                .surface(request.arguments().text("surface").orElseThrow())
                .orElseThrow();
        var person = request.actor().person();
        var from = request.arguments().text("from");
        if (person.isEmpty() || from.isEmpty()) {
            return wrong(Text.of("exposure.refused.from", surface.id()), tunnel(request, surface));
        }
        var lasts = request.arguments().duration("duration").orElse(surface.usual());
        if (lasts.compareTo(surface.longest()) > 0) {
            return wrong(
                    Text.of("exposure.refused.too-long", surface.id(), surface.longest()),
                    line(request, surface, surface.longest(), from.get()));
        }
        var site = request.catalogue().site();
        var host = site.host(surface.host());
        var access = site.exposure(surface.host());
        if (host instanceof Binding.Unbound<Host> unbound) {
            return wrong(Text.of("exposure.refused.unbound", surface.host(), unbound.file(), unbound.line()), "");
        }
        if (access instanceof Binding.Unbound<ExposureAccess> unbound) {
            return wrong(Text.of("exposure.refused.unbound", surface.host(), unbound.file(), unbound.line()), "");
        }
        var asking = new Sources.Asking(person.get(), team(request.actor()));
        return switch (new Sources(site, surface, asking).read(from.get())) {
            case Sources.Read.Wrong(var why) -> wrong(why, tunnel(request, surface));
            case Sources.Read.Fit(var sources) ->
                new Read.Fits(new Opening(
                        surface,
                        ((Binding.Bound<Host>) host).value(),
                        ((Binding.Bound<ExposureAccess>) access).value(),
                        sources,
                        lasts));
        };
    }

    private static Optional<String> team(Actor actor) {
        return actor instanceof Actor.Member member ? Optional.of(member.slack().team()) : Optional.empty();
    }

    private static Read wrong(Text why, String typeNext) {
        return new Read.Wrong(new Planned.Refused(why, typeNext.isEmpty() ? List.of() : List.of(typeNext)));
    }

    private static String tunnel(CommandRequest request, Surface surface) {
        return "/ops " + request.stack().id() + " access " + surface.id();
    }

    private static String line(CommandRequest request, Surface surface, Duration lasts, String from) {
        return "/ops " + request.stack().id() + " " + request.definition().typed() + " " + surface.id() + " "
                + Durations.format(lasts) + " --from " + from + " "
                + request.arguments().text("reason").orElse("");
    }

    private Planned plan(CommandRequest request, Opening opening) throws RemoteException {
        return switch (helper.preflight(opening.access().on(opening.host()))) {
            case HelperAnswer.Unreachable unreachable ->
                throw new RemoteException(opening.host(), RemoteException.Reason.UNREACHABLE, unreachable.text(), null);
            case HelperAnswer.Failed failed -> refused(opening, failed.text());
            case HelperAnswer.Checked checked
            when !checked.isReady() ->
                refused(
                        opening,
                        checked.checks().stream()
                                .filter(check -> !check.isWell())
                                .map(Check::text)
                                .collect(Collectors.joining("\n")));
            case HelperAnswer.Checked checked -> plan(request, opening, checked);
        };
    }

    private static Planned refused(Opening opening, String text) {
        return new Planned.Refused(
                Text.of("exposure.refused.machine", opening.host().id(), text), List.of());
    }

    private Planned plan(CommandRequest request, Opening opening, HelperAnswer.Checked checked) {
        var away = Duration.between(clock.instant(), checked.now()).abs();
        if (away.compareTo(SKEW) > 0) {
            return new Planned.Refused(
                    Text.of("exposure.refused.clock", opening.host().id(), away.truncatedTo(ChronoUnit.SECONDS)),
                    List.of());
        }
        var plan = request.plan(List.of(segment(opening)));
        var pins = new TreeMap<>(plan.pins());
        pins.put("exposure-helper", checked.helperSha256());
        pins.put("exposure-policy", checked.policySha256());
        return new Planned.Ready(new Plan(
                plan.command(),
                plan.stack(),
                plan.service(),
                plan.effect(),
                plan.lock(),
                plan.arguments(),
                pins,
                plan.segments(),
                plan.notes(),
                plan.definitionDigest(),
                plan.policyDigest(),
                plan.isIrreversible(),
                plan.timeout()));
    }

    private Segment segment(Opening opening) {
        var surface = opening.surface();
        return new Segment.Exposure(
                1,
                surface.id(),
                opening.host().id(),
                opening.host().fingerprints(),
                opening.access().user(),
                URI.create(surface.page().address()),
                surface.upstream(),
                surface.mode().word(),
                opening.sources(),
                opening.lasts(),
                isKeptAlive(surface),
                Arrays.stream(ExposureStage.values())
                        .map(stage -> new Segment.StageTitle(stage, title(stage)))
                        .toList());
    }

    private static boolean isKeptAlive(Surface surface) {
        return switch (surface.surfaceClass()) {
            case STANDARD -> false;
            case HIGH -> true;
        };
    }

    private LocalizedText title(ExposureStage stage) {
        var text = Text.of("exposure.stage." + stage.id());
        return new LocalizedText(
                texts.render(text, Voice.plain(Language.KO, ZoneOffset.UTC)),
                texts.render(text, Voice.plain(Language.EN, ZoneOffset.UTC)));
    }
}
