using Terrateam.Functions.GitHub.Apps;

namespace Terrateam.Functions.GitHub.Users;

internal sealed class UserGitHubs(RestApis apis) : IUserGitHubs
{
    public IUserGitHub For(string token) => new UserGitHub(apis.ForUser(token));
}
