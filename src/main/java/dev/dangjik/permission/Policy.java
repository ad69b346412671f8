package dev.dangjik.permission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Decides who may do what. Denies by default; a deny rule wins; a look-up that cannot be made denies.
public interface Policy {
    Decision decide(DecisionRequest request);

    /// Whether `approver` may consent to a request of somebody else that `question` was asked about.
    ///
    /// @param request as its asking person made it, at the moment of the consent
    Decision consent(Actor approver, DecisionRequest request, Question question);

    /// Whose consent lets a request start although freeze windows stand in its way. Others are asked even
    /// where `decided` asks nobody; the greatest count of all rules decides, and whoever consents must satisfy
    /// each of them.
    ///
    /// @param decided what policy says about the request, windows left aside
    /// @param windows in force; not empty
    /// @return a denial when nobody's consent does
    Decision breakGlass(DecisionRequest request, Decision decided, List<FreezeWindow> windows);

    /// Whether somebody may see a secret that was made for others of their own: nobody else sees it, whatever their
    /// role.
    ///
    /// @param request of whoever wants to see it, about the command that had it made
    /// @param beneficiaries ids of the persons for whom it was made
    Decision disclose(DecisionRequest request, List<String> beneficiaries);

    /// What others were asked.
    ///
    /// @param roles one of which whoever consents must hold
    /// @param excluded ids of persons who never count since they asked
    /// @param beneficiaries ids of the persons for whom it is; they never count either
    record Question(List<String> rules, List<String> roles, List<String> excluded, List<String> beneficiaries) {
        public Question {
            rules = List.copyOf(rules);
            roles = List.copyOf(roles);
            excluded = List.copyOf(excluded);
            beneficiaries = List.copyOf(beneficiaries);
        }
    }

    /// What each rule that is about this person and this stack says to the request, those that count first.
    List<Finding> explain(DecisionRequest request);

    /// Commands and verbs this actor may ask for here, approval or not, ordered by stack and command; for `help`.
    /// Conditions and services that depend on arguments count as fulfilled.
    ///
    /// @param channel Slack id; empty at the console
    SortedSet<CommandSubject> allowedCommands(Actor actor, Optional<String> channel, Instant at);
}
