package dev.dangjik.exposure;

import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.Receipt;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.Supplier;

/// Asks the exposure helper of the machine, as the user whose key can do nothing else.
public final class HelperDoor implements Doorkeeper {
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final int LONGEST_USER = 32;

    private final ExposureHelper helper;
    private final Supplier<Site> site;

    public HelperDoor(ExposureHelper helper, Supplier<Site> site) {
        this.helper = helper;
        this.site = site;
    }

    @Override
    public OpenAnswer open(Wanted wanted) {
        var planned = wanted.planned();
        var host = host(planned);
        if (host.isEmpty()) {
            return new OpenAnswer.NotOpened(unbound(planned));
        }
        if (!new HashSet<>(host.get().fingerprints()).equals(new HashSet<>(planned.fingerprints()))) {
            return new OpenAnswer.NotOpened(Text.of("run.detail.host-changed", planned.host()));
        }
        var order = new ExposureOrder(
                wanted.id(),
                wanted.stack() + "/" + planned.surface(),
                planned.lasts(),
                planned.sources().stream().map(Segment.Source::network).toList(),
                user(planned),
                planned.isKeptAlive() ? Optional.of(SILENCE) : Optional.empty(),
                Optional.of(wanted.plan()));
        return switch (helper.open(host.get(), order)) {
            case HelperAnswer.Opened opened -> new OpenAnswer.Opened(opened.expiresAt());
            case HelperAnswer.Refused refused -> new OpenAnswer.NotOpened(said(planned, refused.text()));
            case HelperAnswer.Failed failed -> new OpenAnswer.NotOpened(said(planned, failed.text()));
            case HelperAnswer.CloseIncomplete incomplete -> new OpenAnswer.NotOpened(said(planned, incomplete.text()));
            case HelperAnswer.Unreachable unreachable -> new OpenAnswer.Unreachable(said(planned, unreachable.text()));
        };
    }

    /// The browser asks for a password of this user, and nginx's own log names them.
    private static String user(Segment.Exposure planned) {
        var person = planned.beneficiaries().getFirst();
        return person.substring(0, Math.min(LONGEST_USER, person.length()));
    }

    @Override
    public CloseAnswer close(Wanted wanted, CloseReason reason) {
        var planned = wanted.planned();
        var host = host(planned);
        if (host.isEmpty()) {
            return new CloseAnswer.Unreachable(unbound(planned));
        }
        return switch (helper.close(host.get(), wanted.id(), reason.id())) {
            case HelperAnswer.Closed(var receipt) -> new CloseAnswer.Closed(Optional.of(json(receipt)));
            case HelperAnswer.CloseIncomplete incomplete ->
                new CloseAnswer.Incomplete(said(planned, incomplete.text()));
            // What it never had in hand it does not know: nothing is open because of it.
            case HelperAnswer.Refused _ -> new CloseAnswer.Closed(Optional.empty());
            case HelperAnswer.Failed failed -> new CloseAnswer.Unreachable(said(planned, failed.text()));
            case HelperAnswer.Unreachable unreachable -> new CloseAnswer.Unreachable(said(planned, unreachable.text()));
        };
    }

    @Override
    public Standing look(Wanted wanted) {
        var planned = wanted.planned();
        var host = host(planned);
        if (host.isEmpty()) {
            return new Standing.Unreachable(unbound(planned));
        }
        if (planned.isKeptAlive()) {
            helper.heartbeat(host.get(), wanted.id());
        }
        return switch (helper.status(host.get())) {
            case HelperAnswer.Status status -> standing(status, wanted.id());
            case HelperAnswer.Failed failed -> new Standing.Unreachable(said(planned, failed.text()));
            case HelperAnswer.Unreachable unreachable -> new Standing.Unreachable(said(planned, unreachable.text()));
        };
    }

    private static Standing standing(HelperAnswer.Status status, String id) {
        var open = status.open().stream().filter(one -> one.id().equals(id)).findFirst();
        if (open.isPresent()) {
            return new Standing.Open(open.get().expiresAt());
        }
        var receipt =
                status.closed().stream().filter(one -> one.id().equals(id)).findFirst();
        return new Standing.Gone(receipt.map(Receipt::reason), receipt.map(HelperDoor::json));
    }

    private static String json(Receipt receipt) {
        return ReceiptJson.write(receipt);
    }

    private Optional<Host> host(Segment.Exposure planned) {
        var now = site.get();
        return Optional.ofNullable(now.hosts().get(planned.host()))
                .flatMap(host ->
                        Optional.ofNullable(now.exposures().get(planned.host())).map(access -> access.on(host)));
    }

    private static Text unbound(Segment.Exposure planned) {
        return Text.of("run.trouble.unbound", planned.host());
    }

    private static Text said(Segment.Exposure planned, String text) {
        return Text.of("exposure.detail.machine-says", planned.host(), text);
    }
}
