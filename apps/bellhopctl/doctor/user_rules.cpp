// Who may log in to the broker, and what they may do there.
#include "bellhopctl/doctor/findings.hpp"

#include <algorithm>

namespace bellhop::doctor {

namespace {

std::string tags_of(const User& user) {
    auto tags = user.tags;
    std::sort(tags.begin(), tags.end());
    std::string text;
    for (const auto& tag : tags) text += (text.empty() ? "" : " ") + tag;
    return text.empty() ? "no tags" : text;
}

void check_user(const Case& house, const User& declared, Notes& notes) {
    const std::string where = "user " + declared.name;
    notes.looked(2);
    const auto* live = named(house.live.broker.topology.users, declared.name);
    if (live == nullptr)
        return notes.broken({where, "is missing", "is there", house.mends.topology()});
    if (tags_of(*live) != tags_of(declared))
        notes.broken({where, tags_of(*live), tags_of(declared), house.mends.topology()});
}

void check_stranger(const Case& house, const User& live, Notes& notes) {
    notes.looked();
    if (named(house.declared.topology.users, live.name) != nullptr) return;
    const auto mend = house.mends.ctl("delete_user " + word(live.name));
    const std::string where = "user " + live.name;
    if (live.name == "guest")
        return notes.broken({where, "is there, with a password that everybody knows",
                             "nobody but the declared users", mend});
    notes.warning({where, "is there", "nobody but the declared users", mend});
}

const Permission* find(const std::vector<Permission>& all, const Permission& like) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Permission& each) {
        return each.user == like.user && each.vhost == like.vhost;
    });
    return found == all.end() ? nullptr : &*found;
}

void check_permission(const Case& house, const Permission& declared, Notes& notes) {
    const auto* live = find(house.live.broker.topology.permissions, declared);
    const bool user_there = named(house.live.broker.topology.users, declared.user) != nullptr &&
                            named(house.live.broker.topology.vhosts, declared.vhost) != nullptr;
    if (!user_there) return;
    const std::string where = "permission of " + declared.user;
    const auto mend = house.mends.topology();
    notes.looked();
    if (live == nullptr)
        return notes.broken({where, "is missing", "to read '" + declared.read + "'", mend});
    const auto compare = [&](const char* what, const std::string& is, const std::string& should) {
        notes.looked();
        if (is == should) return;
        notes.broken({where, std::string(what) + " '" + is + "'",
                      std::string(what) + " '" + should + "'", mend});
    };
    compare("may configure", live->configure, declared.configure);
    compare("may write", live->write, declared.write);
    compare("may read", live->read, declared.read);
}

/// A declared user has no business in another virtual host.
void check_elsewhere(const Case& house, const Permission& live, Notes& notes) {
    notes.looked();
    const bool ours = named(house.declared.topology.users, live.user) != nullptr;
    if (!ours || find(house.declared.topology.permissions, live) != nullptr) return;
    notes.broken(
        {"permission of " + live.user, "reaches into virtual host " + live.vhost, "none there",
         house.mends.ctl("clear_permissions -p " + word(live.vhost) + " " + word(live.user))});
}

}  // namespace

void check_users(const Case& house, Notes& notes) {
    const auto& declared = house.declared.topology;
    const auto& live = house.live.broker.topology;
    for (const auto& user : declared.users) check_user(house, user, notes);
    for (const auto& user : live.users) check_stranger(house, user, notes);
    for (const auto& permission : declared.permissions) check_permission(house, permission, notes);
    for (const auto& permission : live.permissions) check_elsewhere(house, permission, notes);
}

}  // namespace bellhop::doctor
