package dev.dangjik.exposure.vm;

import dev.dangjik.stack.Host;
import java.time.Duration;

/// The exposure helper of a machine: opens a surface to a few addresses for a while, and closes it by itself when the
/// time is over, with or without the bot.
///
/// Every `host` is the machine as the exposure user sees it (`ExposureAccess.on(host)`). All answers are values;
/// nothing
/// is thrown for a machine that cannot be reached. A call may take as long as closing may, a minute at most.
public interface ExposureHelper {
    /// Opens a surface. The same order again gets the same answer, but no password: that is told once.
    ///
    /// Whatever goes wrong on the machine is undone there before it answers.
    HelperAnswer.ToOpen open(Host host, ExposureOrder order);

    /// Closes an exposure now. One that is closed already is a success, with the receipt of then.
    ///
    /// @param reason a word for the receipt: `[a-z_]{1,32}`, such as `operator` or `requester_done`
    HelperAnswer.ToClose close(Host host, String id, String reason);

    /// What is open, and the receipts of what was closed lately, newest first, at most 50.
    HelperAnswer.ToStatus status(Host host);

    /// Makes a new password; the old one is refused from now on.
    HelperAnswer.ToRotate rotate(Host host, String id);

    /// Says that the bot lives and still wants the exposure; one that was ordered with a heartbeat and has had none for
    /// that long is closed by the machine.
    HelperAnswer.ToHeartbeat heartbeat(Host host, String id);

    /// Looks whether an opening would succeed; changes nothing.
    HelperAnswer.ToPreflight preflight(Host host);

    /// The longest a call may take: the helper waits that nginx lets go of old connections (20 s), on up to three
    /// tries at reloading it.
    Duration PATIENCE = Duration.ofSeconds(75);
}
