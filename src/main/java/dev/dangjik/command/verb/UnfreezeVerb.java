package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.FreezeOutcome;
import dev.dangjik.run.RunControl;
import org.jdbi.v3.core.Handle;

/// `/ops unfreeze <service>`: lifts a freeze before its time.
public final class UnfreezeVerb implements OwnVerb.RemoteAct {
    private final RunControl control;
    private final MachineFreezes machines;
    private final Bulletin bulletin;

    public UnfreezeVerb(RunControl control, MachineFreezes machines, Bulletin bulletin) {
        this.control = control;
        this.machines = machines;
        this.bulletin = bulletin;
    }

    @Override
    public String id() {
        return "unfreeze";
    }

    @Override
    public Subject subject(Use use) {
        if (use.stack().isEmpty()) {
            return Subjects.ofStack(use, id());
        }
        var stack = use.stack().get();
        return use.words().size() == 1
                        && stack.services().containsKey(use.words().getFirst())
                ? new Subject.OfStack(stack.id())
                : new Subject.Unclear(
                        Text.of("unfreeze.usage"),
                        stack.services().keySet().stream()
                                .map(service -> "/ops " + stack.id() + " unfreeze " + service)
                                .toList());
    }

    /// The machine first: while it is not known to be thawed nothing is lifted, or the next change might be refused
    /// there.
    @Override
    public OwnVerb.Deed actThere(Use use) {
        var lock = lock(use);
        var obstacle = machines.unfreeze(use, lock);
        return transaction -> obstacle.map(why -> Reply.Notice.of(why, again(use)))
                .orElseGet(() -> Reply.Notice.of(lifted(transaction, use, lock)));
    }

    private Text lifted(Handle transaction, Use use, LockName lock) {
        var by = Subjects.by(use);
        var outcome = control.unfreeze(transaction, lock, by);
        if (outcome instanceof FreezeOutcome.Lifted) {
            bulletin.tell(transaction, use, Text.of("freeze.told-lifted", lock.toString(), by.name()));
        }
        return FreezeVerb.told(lock, outcome);
    }

    private static String again(Use use) {
        return "/ops " + use.stack().orElseThrow().id() + " unfreeze "
                + use.words().getFirst();
    }

    private static LockName lock(Use use) {
        return new LockName(use.stack().orElseThrow().id(), use.words().getFirst());
    }
}
