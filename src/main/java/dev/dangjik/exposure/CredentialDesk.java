package dev.dangjik.exposure;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.Authority;
import dev.dangjik.command.Refusals;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Secret;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Host;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets the password of an opened page from the machine, for who it was opened for, once.
///
/// The password lives in the machine's answer and in one window, nowhere else: each time somebody wants to see it the
/// machine makes another one, and that somebody does is written down before.
public final class CredentialDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialDesk.class);

    /// From then on a machine that was asked does nothing about it any more.
    private static final Duration UNSETTLED = ExposureHelper.PATIENCE.plusSeconds(15);

    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final Authority authority;
    private final ExposureHelper helper;

    public CredentialDesk(Books books, Supplier<Catalogue> catalogue, Authority authority, ExposureHelper helper) {
        this.books = books;
        this.catalogue = catalogue;
        this.authority = authority;
        this.helper = helper;
    }

    /// Where it is written down.
    ///
    /// @param transactions for what somebody waits for
    public record Books(
            Transactions transactions, AuditLog audit, Runs runs, RunControl control, Runner runner, Clock clock) {}

    /// A press on the button.
    ///
    /// @param channel Slack id of where the button stands
    /// @param round which password it was to be, from 1
    public record Press(Actor actor, Optional<String> channel, String run, int round) {}

    /// What somebody sees who pressed.
    public sealed interface Sheet {
        /// The password.
        ///
        /// @param until when the page closes
        /// @param others ids of the other persons for whom it is open; the same password is theirs
        record Shown(URI url, String user, Secret<String> password, Instant until, List<String> others)
                implements Sheet {
            public Shown {
                others = List.copyOf(others);
            }
        }

        /// Why there is none.
        record Told(List<Text> sentences) implements Sheet {
            public Told {
                sentences = List.copyOf(sentences);
            }
        }
    }

    private sealed interface Claim {
        record Claimed(Exposure exposure, Segment.Exposure planned) implements Claim {}

        record Refused(List<Text> sentences) implements Claim {}
    }

    /// Has the machine make a password. Waits for the machine as long as its helper may take
    /// ([ExposureHelper#PATIENCE]).
    public Sheet sheet(Press press) {
        if (!RunId.isPossible(press.run())) {
            return told(Text.of("runs.no-such", press.run()));
        }
        try {
            return switch (books.transactions().call(handle -> claim(handle, press))) {
                case Claim.Refused(var sentences) -> new Sheet.Told(sentences);
                case Claim.Claimed(var exposure, var planned) -> made(press, exposure, planned);
            };
        } catch (DatabaseUnavailable e) {
            LOG.info("Writing down who will see a password", e);
            return told(Text.of("credential.no-database"));
        }
    }

    /// Says that what [#sheet] gave stood in the window.
    public void seen(Press press) {
        var run = new RunId(press.run());
        try {
            books.transactions().run(handle -> {
                if (CredentialTable.seen(
                        handle, run, press.round(), books.clock().instant())) {
                    ExposureTable.find(handle, run)
                            .ifPresent(
                                    exposure -> write(handle, "exposure.credential-shown", exposure, press, Map.of()));
                    books.control().lookAgain(handle, run);
                }
            });
            books.runner().kick();
        } catch (DatabaseUnavailable e) {
            LOG.warn("Writing down that a password was shown; it stands as asked for", e);
        }
    }

    private Claim claim(Handle handle, Press press) {
        var id = new RunId(press.run());
        var run = books.runs().view(handle, id);
        var exposure = ExposureTable.find(handle, id);
        var planned = books.runs().plan(handle, id).stream()
                .flatMap(plan -> plan.segments().stream())
                .filter(Segment.Exposure.class::isInstance)
                .map(Segment.Exposure.class::cast)
                .findFirst();
        if (run.isEmpty() || exposure.isEmpty() || planned.isEmpty()) {
            return refused(Text.of("runs.no-such", press.run()));
        }
        return claim(handle, press, run.get(), new Claim.Claimed(exposure.get(), planned.get()));
    }

    private Claim claim(Handle handle, Press press, RunView run, Claim.Claimed claimed) {
        var asking = new Authority.Disclosure(
                press.actor(), press.channel(), claimed.planned().beneficiaries());
        var decision =
                authority.disclose(catalogue.get(), run, asking, books.clock().instant());
        if (decision instanceof Decision.Denied denied) {
            authority.writeDisclosureDenied(handle, run, asking, denied);
            return new Claim.Refused(Refusals.sentences(denied));
        }
        var exposure = claimed.exposure();
        if (exposure.state() != ExposureState.OPEN) {
            return refused(Text.of("credential.not-open", exposure.surface()));
        }
        var person = press.actor().person().orElseThrow();
        var now = books.clock().instant();
        var wish = new CredentialTable.Wish(
                exposure.run(), press.round(), person, press.actor().account());
        if (!CredentialTable.claim(handle, wish, now, now.minus(UNSETTLED))) {
            return refused(ExposureTable.find(handle, exposure.run())
                    .flatMap(Exposure::disclosure)
                    .map(CredentialDesk::before)
                    .orElseGet(() -> Text.of("credential.press-again")));
        }
        write(handle, "exposure.credential-asked", exposure, press, Map.of());
        books.control().lookAgain(handle, exposure.run());
        return claimed;
    }

    private static Text before(Exposure.Disclosure before) {
        return Text.of(
                before.isSeen() ? "credential.shown-before" : "credential.asked-before", before.person(), before.at());
    }

    private static Claim refused(Text why) {
        return new Claim.Refused(List.of(why, Text.of("credential.again")));
    }

    private Sheet made(Press press, Exposure exposure, Segment.Exposure planned) {
        books.runner().kick();
        var host = host(planned);
        if (host.isEmpty()) {
            return told(Text.of("run.detail.host-changed", planned.host()));
        }
        return switch (helper.rotate(host.get(), exposure.run().value())) {
            case HelperAnswer.Rotated(var _, var made) -> {
                settle(press, exposure, "made");
                var others = new ArrayList<>(planned.beneficiaries());
                press.actor().person().ifPresent(others::remove);
                yield new Sheet.Shown(planned.url(), made.user(), made.password(), exposure.deadline(), others);
            }
            case HelperAnswer.Refused refused -> {
                settle(press, exposure, "refused");
                yield notMade("credential.machine-says", planned, refused.text());
            }
            case HelperAnswer.Failed failed -> {
                settle(press, exposure, "failed");
                yield notMade("credential.machine-unclear", planned, failed.text());
            }
            // The machine may be at it still, so this one stays unsettled.
            case HelperAnswer.Unreachable(var mayHaveActed, var text) -> {
                if (!mayHaveActed) {
                    settle(press, exposure, "unreachable");
                }
                yield notMade(mayHaveActed ? "credential.machine-unclear" : "credential.machine-says", planned, text);
            }
        };
    }

    /// What came of it. Whoever waits for a password sees it also when this cannot be written.
    private void settle(Press press, Exposure exposure, String outcome) {
        try {
            books.transactions().run(handle -> {
                CredentialTable.settled(
                        handle, exposure.run(), press.round(), books.clock().instant());
                write(handle, "exposure.credential-answered", exposure, press, Map.of("outcome", outcome));
            });
        } catch (DatabaseUnavailable e) {
            LOG.warn("Writing down what came of asking for a password: {}", outcome, e);
        }
    }

    private static Sheet notMade(String key, Segment.Exposure planned, String text) {
        return told(Text.of(key, planned.host(), text), Text.of("credential.again"));
    }

    /// Only the machine that the plan named.
    private Optional<Host> host(Segment.Exposure planned) {
        var site = catalogue.get().site();
        return Optional.ofNullable(site.hosts().get(planned.host()))
                .filter(host -> new HashSet<>(host.fingerprints()).equals(new HashSet<>(planned.fingerprints())))
                .flatMap(host -> Optional.ofNullable(site.exposures().get(planned.host()))
                        .map(access -> access.on(host)));
    }

    private static Sheet told(Text... sentences) {
        return new Sheet.Told(List.of(sentences));
    }

    private void write(Handle handle, String type, Exposure exposure, Press press, Map<String, Object> more) {
        var body = new TreeMap<String, Object>(more);
        body.put("round", press.round());
        books.audit()
                .append(
                        handle,
                        new AuditEvent(
                                type,
                                AuditEvent.Severity.NOTICE,
                                press.actor().person(),
                                Optional.of(press.actor().account()),
                                "slack",
                                new AuditEvent.References(
                                        Optional.of(exposure.stack()),
                                        Optional.of(exposure.stack() + "/" + exposure.surface()),
                                        Optional.empty(),
                                        Optional.of(exposure.run().value()),
                                        Optional.empty()),
                                body));
    }
}
