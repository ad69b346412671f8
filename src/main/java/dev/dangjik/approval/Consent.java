package dev.dangjik.approval;

import java.util.List;

/// The proof that enough people have consented to a plan. Only [ApprovalRequests] makes one.
public final class Consent {
    private final ApprovalRequest request;

    Consent(ApprovalRequest request) {
        this.request = request;
    }

    /// The answered question.
    public ApprovalRequest request() {
        return request;
    }

    String planDigest() {
        return request.planDigest();
    }

    List<String> rules() {
        return request.rules();
    }

    /// Ids of the persons who have consented.
    public List<String> people() {
        return request.approvedBy();
    }
}
