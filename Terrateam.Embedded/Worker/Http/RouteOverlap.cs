using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Terrateam.Embedded.Worker.Http;

/// <summary>
/// Whether one address can match two routes. The real host takes the first in its own order then, ASP.NET Core the more
/// specific one: an app must not depend on either.
/// </summary>
internal static class RouteOverlap
{
    public static bool Exists(RoutePattern one, RoutePattern other, ParameterPolicyFactory policies)
    {
        var (a, b) = (one.PathSegments, other.PathSegments);
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            if (i >= a.Count)
                return b.Skip(i).All(MayBeAbsent);
            if (i >= b.Count)
                return a.Skip(i).All(MayBeAbsent);
            if (IsCatchAll(a[i]) || IsCatchAll(b[i]))
                return true;
            if (!CanMatchSame(one, a[i], other, b[i], policies))
                return MayBeAbsent(a[i]) && MayBeAbsent(b[i]);
        }

        return true;
    }

    public static IEnumerable<string> UnknownConstraints(RoutePattern pattern, ParameterPolicyFactory policies)
    {
        foreach (var (parameter, policy) in pattern.ParameterPolicies.SelectMany(p => p.Value, (p, policy) => (p.Key, policy)))
        {
            string? unknown = null;
            try
            {
                policies.Create(pattern.GetParameter(parameter), policy);
            }
            catch (InvalidOperationException)
            {
                unknown = policy.Content;
            }

            if (unknown is not null)
                yield return unknown;
        }
    }

    private static bool CanMatchSame(
        RoutePattern one, RoutePatternPathSegment a, RoutePattern other, RoutePatternPathSegment b, ParameterPolicyFactory policies) =>
        (Literal(a), Literal(b)) switch
        {
            ({ } x, { } y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase),
            ({ } x, null) => Accepts(other, b, x, policies),
            (null, { } y) => Accepts(one, a, y, policies),
            _ => true,
        };

    /// <summary>Whether a parameter's constraints let a literal pass. A segment of several parts is taken to.</summary>
    private static bool Accepts(RoutePattern pattern, RoutePatternPathSegment segment, string literal, ParameterPolicyFactory policies)
    {
        if (!segment.IsSimple || segment.Parts[0] is not RoutePatternParameterPart parameter)
            return true;
        return parameter.ParameterPolicies
            .Select(policy => policies.Create(pattern.GetParameter(parameter.Name), policy))
            .OfType<IRouteConstraint>()
            .All(c => c.Match(
                httpContext: null,
                route: null,
                parameter.Name,
                new RouteValueDictionary { [parameter.Name] = literal },
                RouteDirection.IncomingRequest));
    }

    private static string? Literal(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : null;

    private static bool IsCatchAll(RoutePatternPathSegment segment) =>
        segment.Parts.Any(p => p is RoutePatternParameterPart { IsCatchAll: true });

    private static bool MayBeAbsent(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternParameterPart { IsOptional: true } or RoutePatternParameterPart { IsCatchAll: true };
}
