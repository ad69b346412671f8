package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.FreezeWindow;
import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What the freeze windows say to a command that policy lets somebody ask for.
public sealed interface WindowGate {
    /// Behind a command: others are to be asked whether it may pass the windows.
    String FLAG = "--break-glass";

    /// No window is in its way.
    record Open() implements WindowGate {}

    /// Windows are in its way.
    ///
    /// @param glass whose consent would let it pass; a denial when nobody's does
    record Shut(WindowFreeze freeze, Decision glass) implements WindowGate {}

    /// It passes the windows when others consent.
    record ByConsent(Decision.NeedsApproval needs, WindowFreeze freeze) implements WindowGate {
        /// The plan as others are asked about it.
        public Plan asked(Plan plan) {
            return plan.passing(freeze.ids(), notes(freeze.windows()));
        }
    }

    /// What they say at the time of the request.
    ///
    /// @param decision of policy, never a denial
    static WindowGate of(Authority authority, CommandRequest request, Incoming asking, Decision decision) {
        var freeze = request.catalogue().freezes().at(change(request), request.at());
        if (freeze.isEmpty()) {
            return new Open();
        }
        var glass = authority.breakGlass(request, asking, decision, freeze.get().windows());
        return isWanted(asking) && glass instanceof Decision.NeedsApproval needs
                ? new ByConsent(needs, freeze.get())
                : new Shut(freeze.get(), glass);
    }

    /// What windows look at.
    static FreezeWindows.Change change(CommandRequest request) {
        var service = request.lock()
                .map(LockName::service)
                .or(() -> Optional.ofNullable(request.arguments().values().get("service")));
        return new FreezeWindows.Change(
                request.stack().id(),
                request.definition().id(),
                request.definition().effect(),
                service);
    }

    /// The plan made anew of one that is to pass windows, as others were asked about it.
    static Plan askedAgain(Catalogue catalogue, Plan old, Plan plan) {
        var passed = old.passedWindows();
        return passed.isEmpty() ? plan : plan.passing(passed, notes(known(catalogue, passed)));
    }

    private static List<FreezeWindow> known(Catalogue catalogue, Collection<String> ids) {
        return ids.stream()
                .flatMap(id -> catalogue.freezes().window(id).stream())
                .toList();
    }

    private static List<PlanNote> notes(List<FreezeWindow> windows) {
        return windows.stream()
                .map(window -> new PlanNote(
                        new LocalizedText(
                                "변경 동결을 비상 승인으로 통과 (" + window.reason().ko() + ")",
                                "Passes a freeze by break-glass ("
                                        + window.reason().en() + ")"),
                        window.id()))
                .toList();
    }

    /// Whether whoever asks wants others to be asked.
    static boolean isWanted(Incoming asking) {
        return Words.split(asking.words()).filter(words -> words.contains(FLAG)).isPresent();
    }

    /// The words of a command alone.
    static List<String> without(List<String> words) {
        return words.stream().filter(word -> !word.equals(FLAG)).toList();
    }
}
