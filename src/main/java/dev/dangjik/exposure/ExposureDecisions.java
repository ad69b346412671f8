package dev.dangjik.exposure;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.run.RunControl;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What people say about an exposure that is not seen to be closed. The first one counts.
public final class ExposureDecisions {
    private final AuditLog audit;
    private final RunControl control;
    private final Clock clock;

    public ExposureDecisions(AuditLog audit, RunControl control, Clock clock) {
        this.audit = audit;
        this.control = control;
        this.clock = clock;
    }

    /// Somebody is at it: nobody is called any more.
    ///
    /// @return false when nobody is called, or somebody was at it before
    boolean acknowledge(Handle transaction, Exposure exposure, RunControl.By by) {
        if (!ExposureTable.acknowledge(transaction, exposure.run(), by.name(), clock.instant())) {
            return false;
        }
        write(transaction, "exposure.acknowledged", exposure, by, Map.of());
        control.lookAgain(transaction, exposure.run());
        return true;
    }

    /// A person has looked and takes it for closed.
    ///
    /// @param how they have seen it
    /// @return false when it is not in doubt
    boolean seenClosed(Handle transaction, Exposure exposure, RunControl.By by, String how) {
        if (!ExposureTable.takenForClosed(transaction, exposure.run(), by.name(), clock.instant())) {
            return false;
        }
        write(transaction, "exposure.taken-for-closed", exposure, by, Map.of("how", how));
        control.lookAgain(transaction, exposure.run());
        return true;
    }

    private void write(Handle transaction, String type, Exposure exposure, RunControl.By by, Map<String, Object> body) {
        boolean isPerson = !by.name().equals(by.account());
        audit.append(
                transaction,
                new AuditEvent(
                        type,
                        AuditEvent.Severity.NOTICE,
                        isPerson ? Optional.of(by.name()) : Optional.empty(),
                        Optional.of(by.account()),
                        by.via(),
                        new AuditEvent.References(
                                Optional.of(exposure.stack()),
                                Optional.of(exposure.stack() + "/" + exposure.surface()),
                                Optional.empty(),
                                Optional.of(exposure.run().value()),
                                Optional.empty()),
                        body));
    }
}
