#!/bin/sh
# Captures an account at Soracom into a directory that winddown reads.
# Needs soracom-cli (with credentials set up) and jq. It only reads.
# Usage: sh capture.sh DIRECTORY [soracom-cli options, such as --profile NAME]
# A request that fails leaves no file behind: winddown then counts its kind as unread.
set -u
dir=${1:?usage: capture.sh DIRECTORY [soracom-cli options]}
shift
if [ -n "$(ls -A "$dir" 2> /dev/null)" ]; then
  printf '%s is not empty: capture into a new directory\n' "$dir" >&2
  exit 2
fi
mkdir -p "$dir/operator" "$dir/g" "$dir/jp"
# As of when it is: before the first answer.
printf '{"winddown":"capture","format_version":"1.1","document":"capture","written_by":"winddown 0.1.0","taken_at":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$dir/capture.json"

# read_to FILE COMMAND...: keeps the answer only if it arrived whole.
read_to() {
  file=$1; shift
  if "$@" > "$dir/$file.part" 2> "$dir/error.log"; then
    mv "$dir/$file.part" "$dir/$file"
  else
    rm -f "$dir/$file.part"
    # Counted in a file: the loops below run in subshells, whose variables are lost.
    echo "$file" >> "$dir/failed.log"
    printf 'not read: %s: %s\n' "$file" "$(head -n 1 "$dir/error.log")" >&2
  fi
}

# keys FILE FILTER: the values of a list that was read, one a line.
keys() {
  if [ -f "$dir/$1" ]; then jq -r "$2" "$dir/$1"; fi
}

# or_refusal COMMAND...: the command, where an error body of the API is an answer too.
or_refusal() {
  "$@" 2> "$dir/refusal.log" && return
  sed 's/^Error: //' "$dir/refusal.log" | jq -es '.[0] | select(has("code"))' 2> /dev/null && return
  cat "$dir/refusal.log" >&2
  return 1
}

# encoded TEXT: the text as it stands in a file name, where `__` and a last `page1` mean something.
encoded() {
  jq -rn --arg text "$1" '$text | @uri | split("_") | join("%5F") | if startswith("page") then "%70" + .[1:] else . end'
}

read_to g/listDataResourceMetadata.json soracom data list-resource-metadata --fetch-all --coverage-type g "$@"
read_to jp/listDataResourceMetadata.json soracom data list-resource-metadata --fetch-all --coverage-type jp "$@"
read_to g/findFiles.json soracom files find --scope private --prefix / --fetch-all --coverage-type g "$@"
read_to jp/findFiles.json soracom files find --scope private --prefix / --fetch-all --coverage-type jp "$@"
read_to g/getApiAuditLogs.json soracom audit-logs api get --coverage-type g "$@"
read_to jp/getApiAuditLogs.json soracom audit-logs api get --coverage-type jp "$@"
read_to g/listPaymentStatements.json soracom payment-statements list --coverage-type g "$@"
read_to jp/listPaymentStatements.json soracom payment-statements list --coverage-type jp "$@"
read_to g/listProfileOrders.json soracom sim-profile-orders list --fetch-all --coverage-type g "$@"
read_to g/listEventHandlers.json soracom event-handlers list --coverage-type g "$@"
read_to jp/listEventHandlers.json soracom event-handlers list --coverage-type jp "$@"
read_to g/listBatchGroups.json soracom batch-groups list --fetch-all --coverage-type g "$@"
read_to jp/listBatchGroups.json soracom batch-groups list --fetch-all --coverage-type jp "$@"
read_to g/listOrders.json soracom orders list --coverage-type g "$@"
read_to jp/listOrders.json soracom orders list --coverage-type jp "$@"
read_to g/listPortMappings.json soracom port-mappings list --fetch-all --coverage-type g "$@"
read_to jp/listPortMappings.json soracom port-mappings list --fetch-all --coverage-type jp "$@"
read_to g/listSims.json soracom sims list --fetch-all --coverage-type g "$@"
read_to jp/listSims.json soracom sims list --fetch-all --coverage-type jp "$@"
read_to g/listLoraDevices.json soracom lora-devices list --fetch-all --coverage-type g "$@"
read_to jp/listLoraDevices.json soracom lora-devices list --fetch-all --coverage-type jp "$@"
read_to g/listLoraGateways.json soracom lora-gateways list --fetch-all --coverage-type g "$@"
read_to jp/listLoraGateways.json soracom lora-gateways list --fetch-all --coverage-type jp "$@"
read_to g/listSigfoxDevices.json soracom sigfox-devices list --fetch-all --coverage-type g "$@"
read_to jp/listSigfoxDevices.json soracom sigfox-devices list --fetch-all --coverage-type jp "$@"
read_to g/listDevices.json soracom devices list --fetch-all --coverage-type g "$@"
read_to jp/listDevices.json soracom devices list --fetch-all --coverage-type jp "$@"
read_to jp/listGadgets.json soracom gadgets list --fetch-all --coverage-type jp "$@"
read_to jp/listSoraCamDevices.json soracom sora-cam devices list --coverage-type jp "$@"
read_to jp/listSoraCamLicensePacks.json soracom sora-cam license-packs list --coverage-type jp "$@"
read_to g/listVirtualPrivateGateways.json soracom vpg list --fetch-all --coverage-type g "$@"
read_to jp/listVirtualPrivateGateways.json soracom vpg list --fetch-all --coverage-type jp "$@"
read_to g/listLagoonLicensePackStatus.json or_refusal soracom lagoon license-packs list-status --coverage-type g "$@"
read_to jp/listLagoonLicensePackStatus.json or_refusal soracom lagoon license-packs list-status --coverage-type jp "$@"
read_to g/listLagoonUsers.json or_refusal soracom lagoon list-users --coverage-type g "$@"
read_to jp/listLagoonUsers.json or_refusal soracom lagoon list-users --coverage-type jp "$@"
read_to operator/getOperatorConfigurationNamespace__Support.json soracom operator configuration get --namespace Support "$@"
read_to jp/listVolumeDiscounts.json soracom volume-discounts list --coverage-type jp "$@"
read_to g/listLoraNetworkSets.json soracom lora-network-sets list --fetch-all --coverage-type g "$@"
read_to jp/listLoraNetworkSets.json soracom lora-network-sets list --fetch-all --coverage-type jp "$@"
read_to g/listDeviceObjectModels.json soracom devices list-object-models --fetch-all --coverage-type g "$@"
read_to jp/listDeviceObjectModels.json soracom devices list-object-models --fetch-all --coverage-type jp "$@"
read_to g/listGroups.json soracom groups list --fetch-all --coverage-type g "$@"
read_to jp/listGroups.json soracom groups list --fetch-all --coverage-type jp "$@"
read_to g/listSoralets.json soracom soralets list --fetch-all --coverage-type g "$@"
read_to jp/listSoralets.json soracom soralets list --fetch-all --coverage-type jp "$@"
read_to g/listCredentials.json soracom credentials list --coverage-type g "$@"
read_to jp/listCredentials.json soracom credentials list --coverage-type jp "$@"
read_to operator/listUsers.json soracom users list "$@"
read_to operator/listRoles.json soracom roles list --owner operator "$@"
read_to operator/listShippingAddresses.json soracom shipping-addresses list "$@"
read_to jp/listCoupons.json soracom coupons list --coverage-type jp "$@"
read_to g/getPaymentMethod.json or_refusal soracom payment-methods get-current --coverage-type g "$@"
read_to jp/getPaymentMethod.json or_refusal soracom payment-methods get-current --coverage-type jp "$@"
read_to g/getBillingHistory.json soracom bills list --coverage-type g "$@"
read_to jp/getBillingHistory.json soracom bills list --coverage-type jp "$@"
read_to g/getLatestBilling.json soracom bills get-latest --coverage-type g "$@"
read_to jp/getLatestBilling.json soracom bills get-latest --coverage-type jp "$@"
read_to operator/listOperatorAuthKeys.json soracom operator auth-keys list "$@"
read_to operator/getMFAStatus.json soracom operator get-mfa-status "$@"
read_to operator/listSystemNotifications.json soracom system-notifications list "$@"
read_to operator/listEmails.json soracom emails list "$@"
read_to operator/getCompanyInformation.json soracom operator get-company-information "$@"
read_to operator/getOperator.json soracom operator get "$@"
keys g/listBatchGroups.json '.[].batchGroupId' | while IFS= read -r id; do
  read_to "g/listBatchJobs__$(encoded "$id").json" soracom batch-groups jobs list --batch-group-id "$id" --fetch-all --coverage-type g "$@" < /dev/null
done
keys jp/listBatchGroups.json '.[].batchGroupId' | while IFS= read -r id; do
  read_to "jp/listBatchJobs__$(encoded "$id").json" soracom batch-groups jobs list --batch-group-id "$id" --fetch-all --coverage-type jp "$@" < /dev/null
done
keys g/listOrders.json '.orderList[].orderId' | while IFS= read -r id; do
  read_to "g/listOrderedSubscribers__$(encoded "$id").json" soracom orders list-subscribers --order-id "$id" --fetch-all --coverage-type g "$@" < /dev/null
done
keys jp/listOrders.json '.orderList[].orderId' | while IFS= read -r id; do
  read_to "jp/listOrderedSubscribers__$(encoded "$id").json" soracom orders list-subscribers --order-id "$id" --fetch-all --coverage-type jp "$@" < /dev/null
done
keys g/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "g/listPacketCaptureSessions__$(encoded "$id").json" soracom vpg list-packet-capture-sessions --vpg-id "$id" --fetch-all --coverage-type g "$@" < /dev/null
done
keys jp/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "jp/listPacketCaptureSessions__$(encoded "$id").json" soracom vpg list-packet-capture-sessions --vpg-id "$id" --fetch-all --coverage-type jp "$@" < /dev/null
done
keys jp/listSoraCamDevices.json '.[].deviceId' | while IFS= read -r id; do
  read_to "jp/getSoraCamDeviceAtomCamOptions__$(encoded "$id").json" soracom sora-cam devices atom-cam get-options --device-id "$id" --coverage-type jp "$@" < /dev/null
done
keys jp/listSoraCamDevices.json '.[].deviceId' | while IFS= read -r id; do
  read_to "jp/getSoraCamDevice__$(encoded "$id").json" soracom sora-cam devices get --device-id "$id" --coverage-type jp "$@" < /dev/null
done
keys g/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "g/listGatePeers__$(encoded "$id").json" soracom vpg list-gate-peers --vpg-id "$id" --coverage-type g "$@" < /dev/null
done
keys jp/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "jp/listGatePeers__$(encoded "$id").json" soracom vpg list-gate-peers --vpg-id "$id" --coverage-type jp "$@" < /dev/null
done
keys g/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "g/listVirtualPrivateGatewayIpAddressMapEntries__$(encoded "$id").json" soracom vpg list-ip-address-map-entries --vpg-id "$id" --fetch-all --coverage-type g "$@" < /dev/null
done
keys jp/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "jp/listVirtualPrivateGatewayIpAddressMapEntries__$(encoded "$id").json" soracom vpg list-ip-address-map-entries --vpg-id "$id" --fetch-all --coverage-type jp "$@" < /dev/null
done
keys g/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "g/getVirtualPrivateGateway__$(encoded "$id").json" soracom vpg get --vpg-id "$id" --coverage-type g "$@" < /dev/null
done
keys jp/listVirtualPrivateGateways.json '.[].vpgId' | while IFS= read -r id; do
  read_to "jp/getVirtualPrivateGateway__$(encoded "$id").json" soracom vpg get --vpg-id "$id" --coverage-type jp "$@" < /dev/null
done
keys operator/listUsers.json '.[].userName' | while IFS= read -r id; do
  read_to "operator/listUserAuthKeys__$(encoded "$id").json" soracom users auth-keys list --user-name "$id" "$@" < /dev/null
done

rm -f "$dir/error.log" "$dir/refusal.log"
if [ -f "$dir/failed.log" ]; then
  printf '%s requests failed; what they would have shown is unread\n' "$(wc -l < "$dir/failed.log" | tr -d ' ')" >&2
  rm -f "$dir/failed.log"
fi
