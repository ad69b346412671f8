package dev.dangjik.exposure;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.exposure.vm.Receipt;
import java.util.LinkedHashMap;

/// A machine's receipt as it is stored and audited.
final class ReceiptJson {
    private ReceiptJson() {}

    static String write(Receipt receipt) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", receipt.id());
        map.put("surface", receipt.surface());
        map.put("openedAt", receipt.openedAt().toString());
        map.put("closedAt", receipt.closedAt().toString());
        map.put("reason", receipt.reason());
        map.put("layer", receipt.layer());
        map.put("reloaded", receipt.wasReloaded());
        map.put("cut", receipt.wasCut());
        map.put("content", receipt.contentSha256());
        return CanonicalJson.write(map);
    }
}
