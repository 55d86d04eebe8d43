/** The policy that every board begins with, in Markdown. It is version 1 of it, and stays readable for ever. */
export const firstPolicy = `Customers report problems here, the company answers in the open, and everybody can read it. These rules hold for all who write here, the company's staff included.

## What belongs here

- A problem that you had with a product or a service of the company. Say what happened, when, and what you expected.
- Your own experience. If somebody else had the same problem, they can say so themselves: “It happened to me too” counts each person once.
- Criticism, also when it is sharp. Nothing is taken down because it is bad for the company.

## What does not

- Other people's personal data: names of employees, addresses, phone numbers, order numbers. What is needed to put a problem right goes into the private details, which only staff see.
- Threats, insults and hate against people.
- Advertising, and the same text many times.
- What has nothing to do with the company.
- What the law forbids, such as false statements of fact about somebody, made against better knowledge.

## What the company may do, and what it may not

- Hold back, blacken or remove a text for one of these reasons alone: personal data, abuse, spam, off topic, a legal order, a threat.
- Each time it gives the reason, and a line in the public log says that something was done and in which role. The text goes, the mark stays.
- A problem that speaks against the company is removed only when two members of staff agree.
- It cannot edit what a customer wrote, give the customer's verdict, or make a public problem private.

## If you disagree

If something of yours was held back, blackened or removed, you are told why, and you can object once. Somebody else decides, and the outcome is public too.

## Private problems

A private problem is read by you and by staff. It runs on the same clocks as a public one and counts in the same figures. You can make it public at any time; the company cannot.

## What is kept

- Problems, steps and the log are kept for good: that is what makes the record worth something.
- Your e-mail address is never shown. You choose the name that is, or none.
- You can download what is kept about you, and have yourself forgotten: your name, your address and your private details go, and your texts if you want. That something was reported and when, stays.

## Changes to these rules

Every version stays readable here with its date, and a change is a line in the public log.
`;
