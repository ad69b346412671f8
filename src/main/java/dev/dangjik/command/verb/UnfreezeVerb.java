package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunControl;
import org.jdbi.v3.core.Handle;

/// `/ops unfreeze <service>`: lifts a freeze before its time.
public final class UnfreezeVerb implements OwnVerb.Act {
    private final RunControl control;
    private final MachineFreezes machines;

    public UnfreezeVerb(RunControl control, MachineFreezes machines) {
        this.control = control;
        this.machines = machines;
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

    /// The machine first: while it is not thawed nothing is lifted, or the next change would be refused there.
    @Override
    public OwnVerb.Deed prepare(Use use) throws RemoteException {
        var refusal = machines.unfreeze(use, lock(use));
        return transaction -> refusal.<Reply>map(Reply.Notice::of).orElseGet(() -> act(transaction, use));
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var lock = lock(use);
        return Reply.Notice.of(FreezeVerb.told(lock, control.unfreeze(transaction, lock, Subjects.by(use))));
    }

    private static LockName lock(Use use) {
        return new LockName(use.stack().orElseThrow().id(), use.words().getFirst());
    }
}
