package dev.dangjik.lab;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.store.Pause;
import java.time.Duration;

/// The trading switch of the lab's everbit, looked at and broken past the bot.
record TradingSwitch(Everbit everbit) {
    private static final String TOKEN = "lab-everbit-admin-token";
    private static final String ADDRESS = "http://127.0.0.1:8080";

    /// The application as it should be, and every account allowed to place orders.
    void startOver() throws RemoteException {
        fault("");
        for (var account : new String[] {"global", "main", "hedge"}) {
            call("-d '{\"account\":\"" + account + "\",\"enabled\":true,\"actor\":\"lab\"}' " + ADDRESS
                    + "/api/v1/kill-switch");
        }
    }

    /// From now on the interface is like that: `answers-500`, `hangs`, `lies`; empty text: well.
    void fault(String name) throws RemoteException {
        call("-d '{\"kill_switch\":\"" + name + "\"}' " + ADDRESS + "/lab/fault");
    }

    boolean isEnabled(String account) throws RemoteException {
        return json("/api/v1/kill-switch?account=" + account).get("enabled").getAsBoolean();
    }

    /// How many orders have been placed for an account.
    int placed(String account) throws RemoteException {
        return json("/api/v1/orders").getAsJsonObject("placed").get(account).getAsInt();
    }

    /// Orders that stand, and positions.
    String standing() throws RemoteException {
        var orders = json("/api/v1/orders");
        return orders.get("open") + " " + orders.get("positions");
    }

    /// Whether orders are being placed for an account, judged by five times as long as one takes.
    boolean places(String account) throws RemoteException {
        int before = placed(account);
        Pause.real().pause(Duration.ofSeconds(1));
        return placed(account) > before;
    }

    private JsonObject json(String path) throws RemoteException {
        return JsonParser.parseString(call("'" + ADDRESS + path + "'")).getAsJsonObject();
    }

    private String call(String rest) throws RemoteException {
        return everbit.sh(
                "docker exec everbit-server-1 curl -fsS -m 10 -H 'Authorization: Bearer " + TOKEN + "' " + rest);
    }
}
