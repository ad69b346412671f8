package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.WindowFreeze;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/// The yes or no to every request: written down with its reason, and told when it is a no.
final class Rulings {
    private final Desk desk;
    private final Authority authority;

    Rulings(Desk desk, Authority authority) {
        this.desk = desk;
        this.authority = authority;
    }

    /// What policy lets somebody do, at once or when others consent.
    ///
    /// @param decision never a denial
    record Ruling(CommandSubject subject, Decision decision) {}

    /// What policy says, written nowhere yet.
    Decision decide(
            Catalogue catalogue,
            Incoming request,
            CommandSubject subject,
            SortedMap<String, String> arguments,
            Instant at) {
        return authority.decide(catalogue, request, subject, arguments, at);
    }

    /// Whether it makes sense to ask for the arguments that are missing.
    boolean mayAsk(Catalogue catalogue, Incoming request, CommandSubject subject, Instant at) {
        return authority.mayAsk(catalogue, request, subject, at);
    }

    /// Asks policy about `subject`.
    ///
    /// @return empty: the refusal has been written and told
    Optional<Ruling> about(
            Catalogue catalogue,
            Invocation invocation,
            CommandSubject subject,
            SortedMap<String, String> arguments,
            Instant at) {
        var decision = authority.decide(catalogue, invocation.request(), subject, arguments, at);
        return switch (decision) {
            case Decision.Allowed allowed -> Optional.of(new Ruling(subject, allowed));
            case Decision.NeedsApproval needs -> Optional.of(new Ruling(subject, needs));
            case Decision.Denied denied -> {
                deny(
                        invocation,
                        subject,
                        decision,
                        Decisions.denied(denied, why(catalogue, invocation.request(), subject)));
                yield Optional.empty();
            }
        };
    }

    /// The words as they were typed, so that following the line asks about the same thing and does nothing.
    static String why(Catalogue catalogue, Incoming request, CommandSubject subject) {
        var typed = request.words().strip();
        boolean isStackNamed = Words.split(typed).stream()
                .flatMap(words -> words.stream().limit(2))
                .anyMatch(word -> catalogue.stack(word).isPresent());
        return "/ops why " + (isStackNamed ? "" : subject.stack() + " ") + typed;
    }

    private void deny(Invocation invocation, CommandSubject subject, Decision decision, Reply refusal) {
        desk.answerWith(invocation, transaction -> {
            authority.write(transaction, invocation, subject, decision, Optional.empty());
            return refusal;
        });
    }

    /// Writes a permission down before anything is done under it.
    void writeAhead(Invocation invocation, Ruling ruling) {
        desk.write(transaction -> write(transaction, invocation, ruling, Optional.empty()));
    }

    /// Writes a permission down in the transaction that acts on it.
    ///
    /// @param planDigest when it is about a plan
    void write(Handle transaction, Invocation invocation, Ruling ruling, Optional<String> planDigest) {
        authority.write(transaction, invocation, ruling.subject(), ruling.decision(), planDigest);
    }

    /// What freeze windows say to a command that may be asked for.
    WindowGate gate(Invocation invocation, CommandRequest request, Ruling ruling) {
        return WindowGate.of(authority, request, invocation.request(), ruling.decision());
    }

    /// Writes down that freeze windows kept something from starting.
    void writeFrozen(Handle transaction, Invocation invocation, Ruling ruling, WindowFreeze freeze) {
        authority.writeFrozen(transaction, invocation, ruling.subject(), ruling.decision(), freeze);
    }

    /// Turns a request down for another reason than policy.
    void refuse(Invocation invocation, Optional<String> stack, Text why, List<String> typeNext) {
        refuse(invocation, stack, why.key(), Reply.Notice.refusal(List.of(why), typeNext));
    }

    /// @param reason as the audit calls it
    void refuse(Invocation invocation, Optional<String> stack, String reason, Reply answer) {
        desk.answerWith(invocation, transaction -> {
            authority.writeRefused(transaction, invocation, stack, reason);
            return answer;
        });
    }
}
