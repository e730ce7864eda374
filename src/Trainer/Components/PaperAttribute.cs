using System.Text;

namespace Trainer.Components;

/// <summary>Where the method of a component, or of one of its options, comes from: what <c>trainer show</c> and <c>trainer cite</c> say; that of an option where it is not off (null, false, 0, the first of its words).</summary>
/// <param name="authors">The authors' names in full, joined with " and ", as BibTeX has them, or with commas before the last: <c>Diederik P. Kingma and Jimmy Ba</c>.</param>
/// <param name="title">The title.</param>
/// <param name="year">The year.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = false, AllowMultiple = true)]
public sealed class PaperAttribute(string authors, string title, int year) : Attribute
{
    private const string And = " and ";

    /// <summary>The authors' names in full, joined with " and ".</summary>
    public string Authors { get; } = authors.Replace(", ", And, StringComparison.Ordinal);

    /// <summary>The title.</summary>
    public string Title { get; } = title;

    /// <summary>The year.</summary>
    public int Year { get; } = year;

    /// <summary>The conference, journal or course; empty for none.</summary>
    public string Venue { get; init; } = "";

    /// <summary>Whether it is an article in a journal also where the venue's name does not say so.</summary>
    public bool IsArticle { get; init; }

    // "et al." stands after three; a name in two parts keeps its last.
    private string[] Surnames => [.. Authors.Split(And).Select(name => name.Split(' ')[^1])];

    /// <summary>In a line: Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015.</summary>
    public override string ToString()
    {
        string[] names = Surnames;
        string who = names.Length > 3 ? names[0] + " et al." : names.Length == 1 ? names[0] : string.Join(", ", names[..^1]) + And + names[^1];
        return $"{who}, {Title}, {(Venue.Length > 0 ? Venue + " " : "")}{Year}";
    }

    /// <summary>As an entry of a BibTeX file; its key is surname, year and the first word of the title of more than three letters.</summary>
    public string ToBibTeX()
    {
        string word = Title.Split([' ', ':', ',', '-', '.'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(part => part.Length > 3 && part.All(char.IsLetter)) ?? "";
        string key = string.Concat($"{Surnames[0]}{Year}{word}".Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        bool isJournal = IsArticle || Venue.Contains("Journal", StringComparison.Ordinal);
        var entry = new StringBuilder($"@{(isJournal ? "article" : Venue.Length > 0 ? "inproceedings" : "misc")}{{{key},\n");
        entry.Append($"  author = {{{Escape(Authors)}}},\n  title = {{{{{Escape(Title)}}}}},\n");
        if (Venue.Length > 0) entry.Append($"  {(isJournal ? "journal" : "booktitle")} = {{{Escape(Venue)}}},\n");
        return entry.Append($"  year = {{{Year}}},\n}}").ToString();
    }

    private static string Escape(string text) => string.Concat(text.Select(letter => letter is '&' or '%' or '$' or '#' or '_' or '{' or '}' ? $"\\{letter}" : letter.ToString()));
}
