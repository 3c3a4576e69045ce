namespace Terrateam.Core.Reporting;

/// <summary>Writes notices as comments.</summary>
public static class NoticeText
{
    /// <summary>The notice as GitHub markdown, never above GitHub's limit for a comment.</summary>
    public static string Render(Notice notice) => notice.ToString();
}
