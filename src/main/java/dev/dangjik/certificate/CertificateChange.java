package dev.dangjik.certificate;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.PlannedHost;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.release.Phrases;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.Certificate.Way;
import java.util.List;

/// `cert renew`, `cert dry-run` and `cert issue`: looks at the machine and from outside, and plans, or says what is in
/// the way.
public final class CertificateChange implements Procedure.Change {
    private final CertificatePlanner planner;
    private final SupervisorProfiles profiles;

    public CertificateChange(RemoteShell shell, ScriptLibrary scripts, Texts texts, SupervisorProfiles profiles) {
        this.planner = new CertificatePlanner(new CertificateMachine(shell, scripts), scripts, new Phrases(texts));
        this.profiles = profiles;
    }

    @Override
    public String id() {
        return "certificate";
    }

    @Override
    public Planned plan(CommandRequest request) throws RemoteException {
        var domain = request.arguments().text("domain").orElse("");
        var certificate = request.stack().certificates().get(domain);
        if (certificate == null) {
            return new Planned.Refused(
                    Text.of(
                            "certificate.refused.undeclared",
                            domain,
                            request.stack().id()),
                    List.of());
        }
        var action = ((CommandBody.Certificate) request.definition().body()).action();
        var target = new CertificateTarget(request.catalogue(), request.stack(), certificate);
        if (certificate.way() instanceof Way.Elsewhere) {
            return new Planned.Refused(
                    Text.of("certificate.refused.elsewhere", domain), target.lines(CertificateAction.STATUS));
        }
        return switch (PlannedHost.of(target.host(), request.catalogue().site(), profiles)) {
            case PlannedHost.Refused(var why) -> why;
            case PlannedHost.Chosen(var host, var detach) -> {
                var place = new CertificateSegment.Place(host, detach, request.lock());
                yield planner.plan(new CertificatePlanner.Asked(request, target, action, place));
            }
        };
    }
}
