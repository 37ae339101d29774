#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/proof/key.hpp"

namespace caregrade {

/// A key of an issuer, with the days for which it holds, both ends inside. No day: open.
struct TrustedKey {
  enum class State : std::uint8_t { active, retired, compromised };

  PublicKey key{};
  Date sign_from{}, sign_to{};  ///< certificates issued on other days are refused
  Date accept_to{};             ///< afterwards none of them is accepted any more
  State state = State::active;
};

/// Who may certify: what, where, and by which keys.
struct TrustedIssuer {
  std::string id{};  ///< unified social credit code
  std::string name{};
  std::string region{};
  std::vector<std::string> roles{};    ///< `assess`, `issue`, `decide`, `status`, `log`, `publish`
  std::vector<std::string> schemes{};  ///< standards that it may certify
  std::vector<std::string> areas{};    ///< codes of GB/T 2260 that it may act for, with all below them; `CN`: everywhere
  std::vector<TrustedKey> keys{};
};

/// The issuers that one publisher vouches for.
struct TrustList {
  static constexpr std::size_t most_bytes = std::size_t{16} << 20;

  std::string list{};  ///< id of the publisher, as `cn.330000`
  std::int64_t sequence = 0;
  std::int64_t issued_at = 0;
  std::int64_t next_update = 0;  ///< seconds since 1970: afterwards the list is stale
  std::string digest{};          ///< `sha-256:` and base64url, of the document as it was read
  std::string previous{};        ///< digest of the list before it; empty where it does not tell
  std::vector<TrustedIssuer> issuers{};
};

/// Whether a text is a unified social credit code: 18 characters, of which the last checks the others (GB 32100-2015).
[[nodiscard]] bool is_credit_code(std::string_view text) noexcept;

/// Whether a region lies in an area of GB/T 2260: the country, a province, a prefecture or a county.
[[nodiscard]] bool is_within(std::string_view region, std::string_view area) noexcept;

/// Reads the document of a trust list. CG5004 for everything that is not as it has to be, each with its place, in one pass.
[[nodiscard]] Result<TrustList> read_trust_list(std::string_view json, const std::string& file);

/// Signs the document of a trust list, as issued at `now` and stale after `next_update`, with the digest of the list that it comes after.
/// Issues of `read_trust_list`, and of `check_succession`.
[[nodiscard]] Result<std::string> sign_trust_list(std::string_view json, const std::string& file, std::int64_t now, std::int64_t next_update,
                                                  const PrivateKey& publisher, const TrustList* before = nullptr);

/// Reads a signed trust list. CG5005: it is none, or no publisher whose key is at hand signed it; issues of `read_trust_list`.
[[nodiscard]] Result<TrustList> verify_trust_list(std::string_view token, const std::string& file, const std::vector<PublicKey>& publishers);

/// Whether a list may take the place of one that was seen before. CG5005: it is another publisher's, older, or not the one that follows.
/// A list in between that was never seen is no fault, and what it said cannot be checked then.
[[nodiscard]] Issues check_succession(const TrustList& list, const std::string& file, const TrustList& before);

/// CG5005 for each list that is not the same as another of its publisher with the same number: one of them is forged, or the publisher erred.
[[nodiscard]] Issues check_numbers(const std::vector<TrustList>& lists, const std::vector<std::string>& files);

/// The keys of all trust lists at hand, by their id. Of one publisher's lists only the newest counts: what an older one says may have changed.
class TrustStore {
 public:
  struct Entry {
    const TrustList* list = nullptr;
    const TrustedIssuer* issuer = nullptr;
    const TrustedKey* key = nullptr;
  };

  TrustStore() = default;
  explicit TrustStore(std::vector<TrustList> lists);
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  [[nodiscard]] const std::vector<TrustList>& lists() const noexcept { return lists_; }
  /// Keys with this id, of all issuers: two may share one.
  [[nodiscard]] std::vector<Entry> find(std::string_view key_id) const;
  [[nodiscard]] bool has_issuer(std::string_view id) const noexcept;

 private:
  std::vector<TrustList> lists_{};
  std::unordered_multimap<std::string, Entry> keys_{};
};

}  // namespace caregrade
