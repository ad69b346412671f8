package dev.dangjik.exposure;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.exposure.vm.Receipt;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Closes what a request wants closed by what the files and the machines know: the machines say what is open, and from
/// outside it is looked whether it is not any more. One of these for each request; asking again does no harm.
final class AwayDoors {
    /// Clocks may differ, and what is opened after somebody wanted it closed is not meant.
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final ExposureHelper helper;
    private final OutsideLook outside;
    private final Catalogue catalogue;
    private final Stack stack;
    private final Asked asked;

    /// Ids of what a machine was asked to close.
    private final Set<String> tried = new HashSet<>();

    /// What the machines have closed so far, by their ids.
    private final Map<String, AwayFinding.Closed> closed = new LinkedHashMap<>();

    AwayDoors(ExposureHelper helper, OutsideLook outside, Catalogue catalogue, Stack stack, Asked asked) {
        this.helper = helper;
        this.outside = outside;
        this.catalogue = catalogue;
        this.stack = stack;
        this.asked = asked;
    }

    /// What was asked for when.
    record Asked(ClosingScope scope, Instant at) {}

    /// What one host has answered.
    ///
    /// @param trouble what is not closed there
    /// @param silence why the host was not heard of
    private record Heard(List<AwayFinding.NotClosed> trouble, Optional<Text> silence) {}

    /// Closes what is open now.
    ///
    /// @return one for each surface that is meant, or for each host that did not answer
    List<AwayFinding> round() {
        var heard = new LinkedHashMap<String, Heard>();
        for (var host : hosts()) {
            heard.put(host, ask(host));
        }
        var findings = new ArrayList<AwayFinding>();
        heard.forEach((host, answer) -> findings.addAll(found(host, answer)));
        return findings;
    }

    private List<String> hosts() {
        return List.copyOf(
                new LinkedHashSet<>(surfaces().stream().map(Surface::host).toList()));
    }

    private List<Surface> surfaces() {
        return stack.surfaces().values().stream()
                .filter(surface -> asked.scope().concerns(surface))
                .toList();
    }

    private Heard ask(String host) {
        var site = catalogue.site();
        return switch (site.host(host)) {
            case Binding.Unbound<Host> unbound -> silence(unbound(host, unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var bound) ->
                switch (site.exposure(host)) {
                    case Binding.Unbound<ExposureAccess> unbound ->
                        silence(unbound(host, unbound.file(), unbound.line()));
                    case Binding.Bound<ExposureAccess>(var access) -> ask(host, access.on(bound));
                };
        };
    }

    private static Text unbound(String host, String file, String line) {
        return Text.of("exposure.refused.unbound", host, file, line);
    }

    private static Heard silence(Text why) {
        return new Heard(List.of(), Optional.of(why));
    }

    private Heard ask(String host, Host machine) {
        return switch (helper.status(machine)) {
            case HelperAnswer.Failed failed -> silence(says(host, failed.text()));
            case HelperAnswer.Unreachable unreachable -> silence(says(host, unreachable.text()));
            case HelperAnswer.Status status -> close(host, machine, status);
        };
    }

    private Heard close(String host, Host machine, HelperAnswer.Status status) {
        // What was closed for this request without an answer, or for a bot that could not tell it any more.
        status.closed().stream()
                .filter(receipt ->
                        tried.contains(receipt.id()) || receipt.reason().equals(CloseReason.EMERGENCY.id()))
                .filter(receipt -> !receipt.closedAt().isBefore(asked.at().minus(SKEW)))
                .filter(receipt -> covers(receipt.id(), receipt.surface()))
                .forEach(receipt -> remember(host, receipt.surface(), receipt));
        var trouble = new ArrayList<AwayFinding.NotClosed>();
        for (var one : status.open()) {
            if (covers(one.id(), one.surface()) && !isLater(one)) {
                close(host, machine, one).ifPresent(trouble::add);
            }
        }
        return new Heard(trouble, Optional.empty());
    }

    private boolean isLater(OpenExposure one) {
        return one.openedAt().isAfter(asked.at().plus(SKEW));
    }

    /// What another stack has is that one's, although it is on the same machine.
    private boolean covers(String id, String name) {
        int slash = name.indexOf('/');
        boolean isOfAnother = slash > 0
                && !name.substring(0, slash).equals(stack.id())
                && catalogue.stack(name.substring(0, slash)).isPresent();
        return !isOfAnother && asked.scope().covers(stack, id, name);
    }

    private Optional<AwayFinding.NotClosed> close(String host, Host machine, OpenExposure one) {
        tried.add(one.id());
        return switch (helper.close(machine, one.id(), CloseReason.EMERGENCY.id())) {
            case HelperAnswer.Closed(var receipt) -> {
                remember(host, one.surface(), receipt);
                yield Optional.empty();
            }
            // It has been closed in between, and its receipt is gone.
            case HelperAnswer.Refused _ -> Optional.empty();
            case HelperAnswer.CloseIncomplete incomplete -> notClosed(host, one, incomplete.text());
            case HelperAnswer.Failed failed -> notClosed(host, one, failed.text());
            case HelperAnswer.Unreachable unreachable -> notClosed(host, one, unreachable.text());
        };
    }

    private void remember(String host, String name, Receipt receipt) {
        closed.put(
                receipt.id(),
                new AwayFinding.Closed(receipt.id(), shortName(name), host, ReceiptJson.write(receipt), true));
    }

    private Optional<AwayFinding.NotClosed> notClosed(String host, OpenExposure one, String text) {
        return Optional.of(
                new AwayFinding.NotClosed(shortName(one.surface()), host, Optional.of(one.id()), says(host, text)));
    }

    private static Text says(String host, String text) {
        return Text.of("exposure.detail.machine-says", host, text);
    }

    private String shortName(String name) {
        return name.startsWith(stack.id() + "/") ? name.substring(stack.id().length() + 1) : name;
    }

    private List<AwayFinding> found(String host, Heard heard) {
        var seen = new LinkedHashMap<String, Optional<Text>>();
        surfaces().stream()
                .filter(surface -> surface.host().equals(host))
                .forEach(surface -> seen.put(
                        surface.id(),
                        outside.notClosed(URI.create(surface.page().address()))));
        var findings = new ArrayList<AwayFinding>();
        heard.silence()
                .ifPresent(why -> findings.add(new AwayFinding.NoAnswer(
                        host, why, seen.values().stream().allMatch(Optional::isEmpty))));
        findings.addAll(heard.trouble());
        var there =
                closed.values().stream().filter(one -> one.host().equals(host)).toList();
        for (var one : there) {
            findings.add(judged(one, seen));
        }
        if (heard.silence().isEmpty()) {
            seen.forEach((surface, problem) -> {
                if (!isTold(surface, findings)) {
                    findings.add(problem.<AwayFinding>map(
                                    why -> new AwayFinding.NotClosed(surface, host, Optional.empty(), why))
                            .orElseGet(() -> new AwayFinding.NothingOpen(surface, host)));
                }
            });
        }
        return findings;
    }

    private static boolean isTold(String surface, List<AwayFinding> findings) {
        return findings.stream().anyMatch(finding -> switch (finding) {
            case AwayFinding.Closed one -> one.surface().equals(surface);
            case AwayFinding.NotClosed one -> one.surface().equals(surface);
            case AwayFinding.NothingOpen one -> one.surface().equals(surface);
            case AwayFinding.NoAnswer _ -> false;
        });
    }

    private static AwayFinding judged(AwayFinding.Closed one, Map<String, Optional<Text>> seen) {
        var look = seen.get(one.surface());
        if (look == null) {
            return new AwayFinding.Closed(one.id(), one.surface(), one.host(), one.receipt(), false);
        }
        return look.<AwayFinding>map(
                        why -> new AwayFinding.NotClosed(one.surface(), one.host(), Optional.of(one.id()), why))
                .orElse(one);
    }
}
