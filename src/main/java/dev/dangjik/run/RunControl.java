package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import org.jdbi.v3.core.Handle;

/// What people can do about runs and locks besides starting something. Every decision is made once, in the caller's
/// transaction; call [Runner#kick()] when it has been committed.
public interface RunControl {
    /// Ends the run: at once where it waits, else as its steps allow.
    CancelOutcome cancel(Handle transaction, RunId id, By by);

    /// Has an open run looked at now, since something it waits for has happened.
    void lookAgain(Handle transaction, RunId id);

    /// Says better how a run that has ended did so, since more is known by now. Does nothing to one that has not.
    void correct(Handle transaction, RunId id, Text detail);

    /// Decides about a run that is unknown, one of its [Choices]. Of several decisions the first one counts.
    ResolveOutcome resolve(Handle transaction, RunId id, Resolution resolution, By by);

    /// Keeps changes of `lock` from starting until `freeze.until()`; a freeze that lasts longer stays.
    FreezeOutcome freeze(Handle transaction, LockName lock, Freeze freeze, By by);

    /// Lets changes of `lock` start again.
    FreezeOutcome unfreeze(Handle transaction, LockName lock, By by);

    /// Who decides.
    ///
    /// @param name person id, or the account where no person is bound
    /// @param account `team/user`, or `console:user`
    /// @param via `slack`, `system` or `cli`, as the audit calls it
    record By(String name, String account, String via) {}
}
