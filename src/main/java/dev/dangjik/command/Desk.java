package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// What the dispatcher works with: the catalogue of this moment, the time, and the books in which answers are
/// written.
public final class Desk {
    /// Somebody else has answered the request in the meantime; nothing of this transaction happens.
    static final class AlreadyAnswered extends RuntimeException {}

    private final Supplier<Catalogue> catalogue;
    private final Clock clock;
    private final Transactions transactions;
    private final Inbox inbox;
    private final ReplySink replies;
    private final HelpPages help;

    public Desk(
            Supplier<Catalogue> catalogue,
            Clock clock,
            Transactions transactions,
            Inbox inbox,
            ReplySink replies,
            HelpPages help) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.transactions = transactions;
        this.inbox = inbox;
        this.replies = replies;
        this.help = help;
    }

    Catalogue catalogue() {
        return catalogue.get();
    }

    Instant now() {
        return clock.instant();
    }

    Reply help(Incoming request, Request.Help wanted) {
        return help.page(catalogue.get(), request, wanted, now());
    }

    /// The channel in which changes of `stack` are told; empty while the site does not bind it.
    Optional<String> operationsChannel(Catalogue catalogue, Stack stack) {
        var id = stack.channels().get(Stack.OPERATIONS);
        if (id == null) {
            return Optional.empty();
        }
        return switch (catalogue.site().channel(id)) {
            case Binding.Bound<String>(var slackId) -> Optional.of(slackId);
            case Binding.Unbound<String> _ -> Optional.empty();
        };
    }

    /// Writes something that is no answer yet.
    void write(Consumer<Handle> work) {
        transactions.run(work);
    }

    void answer(Invocation invocation, Reply reply) {
        answerWith(invocation, _ -> reply);
    }

    /// Has the effect, marks the request answered and hands the reply over, all in one transaction.
    void answerWith(Invocation invocation, Function<Handle, Reply> effect) {
        replies.prepare(invocation);
        transactions.run(transaction -> {
            var reply = effect.apply(transaction);
            if (!inbox.answered(transaction, invocation, summary(reply), run(reply))) {
                throw new AlreadyAnswered();
            }
            if (isRefusal(reply)) {
                inbox.forgetWish(transaction, invocation);
            }
            replies.put(transaction, invocation, reply);
        });
    }

    /// Nothing was done about it, and a moment later something might be.
    private static boolean isRefusal(Reply reply) {
        return switch (reply) {
            case Reply.Notice notice -> notice.isRefusal();
            case Reply.Busy _, Reply.Frozen _, Reply.InWindow _ -> true;
            case Reply.Started _,
                    Reply.Asked _,
                    Reply.Queued _,
                    Reply.Held _,
                    Reply.Answer _,
                    Reply.PlanShown _,
                    Reply.Help _ -> false;
        };
    }

    private static Optional<String> run(Reply reply) {
        return switch (reply) {
            case Reply.Started started -> Optional.of(started.run().value());
            case Reply.Asked asked -> Optional.of(asked.run().value());
            case Reply.Queued queued -> Optional.of(queued.run().value());
            case Reply.Held held -> Optional.of(held.run().value());
            case Reply.Notice _,
                    Reply.Answer _,
                    Reply.Busy _,
                    Reply.Frozen _,
                    Reply.InWindow _,
                    Reply.PlanShown _,
                    Reply.Help _ -> Optional.empty();
        };
    }

    private static String summary(Reply reply) {
        return switch (reply) {
            case Reply.Notice _ -> "notice";
            case Reply.Answer _ -> "answer";
            case Reply.Started _ -> "run";
            case Reply.Asked _ -> "asked";
            case Reply.Queued _ -> "queued";
            case Reply.Busy busy -> "busy " + busy.lock();
            case Reply.Frozen frozen -> "frozen " + frozen.lock();
            case Reply.InWindow window ->
                "frozen " + String.join(" ", window.freeze().ids());
            case Reply.Held _ -> "held";
            case Reply.PlanShown shown -> "plan " + shown.digest();
            case Reply.Help _ -> "help";
        };
    }
}
